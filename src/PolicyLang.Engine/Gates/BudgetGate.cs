using PolicyLang.Engine.Control;
using PolicyLang.Engine.Execution;

namespace PolicyLang.Engine.Gates;

/// <summary>
/// <c>budget</c>: a limit over all policies. What is beyond is dropped, and pages. With <c>latch</c> it stays closed from then on, until
/// a human releases it, who thereby begins a new count.
/// </summary>
internal sealed class BudgetGate : IGate
{
    public string Name => "budget";

    public GateRaise? Check(GateContext context)
    {
        foreach (var budget in context.Policies.Set.Budgets)
        {
            var steps = context.Decision.Steps.Where(s => Counts(budget, s.On, context.Incident.Resource)).ToList();
            if (steps.Count > 0 && Check(context, budget, steps) is { } reason)
                return new GateRaise(Name, Tier.Tier3, reason);
        }

        return null;
    }

    private static bool Counts(BudgetInfo budget, string resource, string incidentResource) =>
        budget.Resources is null || budget.Resources.Contains(resource, StringComparer.Ordinal) || budget.Resources.Contains(incidentResource, StringComparer.Ordinal);

    private static string? Check(GateContext context, BudgetInfo budget, List<DecisionStep> steps)
    {
        var key = "";
        if (budget.Per is not null && !context.Dimensions.TryGetValue(budget.Per, out key!))
            return $"budget '{budget.Name}' is counted by '{budget.Per}', and the incident does not tell it";
        var latch = LatchStore.Find(context.Session, budget.Name, key, context.Options.IsShadow);
        if (latch?.Closed is { } closed)
            return $"budget '{budget.Name}'{For(key)} was used up at {Audit.AuditLog.Moment(closed)}, and its latch is closed until a human releases it";
        var since = context.Now - budget.Window;
        if (latch?.Released is { } released && released > since)
            since = released;
        var used = ActionStore.StepsSince(context.Session, since, context.Options.IsShadow)
            .Where(s => Counts(budget, s.Resource, s.IncidentResource) && (budget.Per is null || (s.Dimensions.TryGetValue(budget.Per, out var value) && value == key)))
            .Select(s => (s.Resource, s.Target)).ToList();
        var wanted = budget.CountsTargets ? used.Concat(steps.Select(s => (s.On, s.Target!))).Distinct().Count() : used.Count + steps.Count;
        if (wanted <= budget.Allows)
            return null;
        if (budget.Latch)
            LatchStore.Close(context.Session, budget.Name, key, context.Options.IsShadow, context.Now);
        return $"budget '{budget.Name}'{For(key)} allows {NumberText.Format(budget.Allows)} {(budget.CountsTargets ? "targets" : "actions")} in {DurationText.Format(budget.Window.Ticks)}, and this would be number {NumberText.Format(wanted)}"
            + (budget.Latch ? "; its latch is closed now, until a human releases it" : "");
    }

    private static string For(string key) => key.Length == 0 ? "" : $" for {key}";
}
