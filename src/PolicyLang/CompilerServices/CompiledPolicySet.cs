using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>The base of generated policy sets. Immutable and safe for concurrent use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class CompiledPolicySet : IPolicySet
{
    private readonly Lazy<IReadOnlyList<PolicyInfo>> _policies;
    private readonly Lazy<IReadOnlyList<HoldInfo>> _holds;
    private readonly Lazy<IReadOnlyList<BudgetInfo>> _budgets;
    private readonly Lazy<AlertMap> _alerts;

    /// <summary>Called by generated code only.</summary>
    protected CompiledPolicySet()
    {
        _policies = new(CreatePolicies);
        _holds = new(CreateHolds);
        _budgets = new(CreateBudgets);
        _alerts = new(() => new AlertMap(CreateAlerts()));
    }

    /// <inheritdoc />
    public abstract string Version { get; }

    /// <inheritdoc />
    public abstract string SourceHash { get; }

    /// <inheritdoc />
    public IReadOnlyList<PolicyInfo> Policies => _policies.Value;

    /// <inheritdoc />
    public IReadOnlyList<HoldInfo> Holds => _holds.Value;

    /// <inheritdoc />
    public IReadOnlyList<BudgetInfo> Budgets => _budgets.Value;

    /// <inheritdoc />
    public AlertMap Alerts => _alerts.Value;

    /// <summary>Makes the table of policies.</summary>
    protected abstract IReadOnlyList<PolicyInfo> CreatePolicies();

    /// <summary>Makes the table of holds.</summary>
    protected abstract IReadOnlyList<HoldInfo> CreateHolds();

    /// <summary>Makes the table of budgets.</summary>
    protected abstract IReadOnlyList<BudgetInfo> CreateBudgets();

    /// <summary>Makes the table of alerts and events.</summary>
    protected abstract IEnumerable<AlertRoute> CreateAlerts();
#if !NET

    /// <inheritdoc />
    public abstract Verdict Decide(Incident incident);

    /// <inheritdoc />
    public abstract Decision Explain(Incident incident);
#endif
}
