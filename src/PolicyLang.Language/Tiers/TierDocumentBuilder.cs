using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Tiers;

/// <summary>Gathers the facts of the tier document from a compiled set. Pure.</summary>
public sealed class TierDocumentBuilder
{
    private static readonly string[] PolicyEnds = ["where", "unless", "for", "then"];
    private static readonly string[] HoldEnds = ["while", "during", "tier1", "tier2", "tier3", "because"];

    private readonly PolicyModel _model;
    private readonly DateTimeOffset _today;
    private readonly EquatableArray<SyntaxTree> _trees;
    private readonly Dictionary<SourceFile, Dictionary<int, DeclarationWords>> _words;
    private readonly Dictionary<string, Resource> _resources;
    private readonly ILookup<string, (PolicyTest Test, Decision Decision, PolicyTrace Policy)> _tests;

    private TierDocumentBuilder(PolicyCompilation compilation, DateTimeOffset today)
    {
        _model = compilation.Model;
        _today = today;
        _trees = compilation.Trees;
        _words = compilation.Trees.ToDictionary(t => t.File, DeclarationWords.Read);
        _resources = _model.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        _tests = (from test in _model.Tests
                  let trace = Interpreter.Explain(_model, test.Incident)
                  from policy in trace.Policies
                  select (Test: test, trace.Decision, Policy: policy)).ToLookup(t => t.Policy.Policy.Name, StringComparer.Ordinal);
    }

    /// <summary>Gathers the facts.</summary>
    /// <param name="compilation">A set without errors.</param>
    /// <param name="today">The date, midnight UTC, that leases, accepts and windows are judged against.</param>
    /// <param name="handlers">What the code of handlers says of its effects; null where it is not known.</param>
    /// <exception cref="ArgumentException">The set has errors: what it does not let run cannot be told.</exception>
    public static TierDocument Build(PolicyCompilation compilation, DateTimeOffset today, HandlerEffects? handlers = null)
    {
        if (compilation.HasErrors)
            throw new ArgumentException("The policy set has errors.", nameof(compilation));
        return new TierDocumentBuilder(compilation, today).Build(handlers ?? HandlerEffects.None);
    }

    private TierDocument Build(HandlerEffects handlers)
    {
        var entries = _model.Policies.Select(ToEntry).ToList();
        return new TierDocument(
            _today,
            _trees.Where(t => t != StandardVocabulary.Tree).Select(t => t.File.Path).ToEquatableArray(),
            entries.Where(e => !e.Policy.IsShadow).OrderBy(e => e.Tier).ThenBy(e => e.Resources, StringComparer.Ordinal)
                .ThenBy(e => e.Signals, StringComparer.Ordinal).ToEquatableArray(),
            entries.Where(e => e.Policy.IsShadow).ToEquatableArray(),
            _model.Holds.Select(ToEntry).ToEquatableArray(),
            Budgets().ToEquatableArray(),
            Facts().ToEquatableArray(),
            Undrawn().ToEquatableArray(),
            handlers);
    }

    private PolicyEntry ToEntry(Policy policy)
    {
        var words = _words[policy.File][policy.Syntax.Span.Start];
        var tier = policy.LeaseEnd <= _today ? Tier.Tier2 : policy.Tier;
        var place = policy.Place.Start;
        return new PolicyEntry(
            policy, tier, NamesOf(policy.Syntax.Signals), NamesOf(policy.Syntax.Resources), words.Between("where", PolicyEnds),
            words.Between("unless", PolicyEnds, behind: "when"), Steps(policy).ToEquatableArray(),
            _model.Holds.Where(h => Covers(h, policy) && !IsOver(h)).Select(h => h.Name).ToEquatableArray(), Tests(policy).ToEquatableArray(),
            new SourcePlace(policy.File.Path, place.Line, place.Column));
    }

    private static string NamesOf(NameList names) => names.IsAny ? "any" : string.Join(", ", names.Names.Select(n => n.Text));

    /// <summary>The steps; one that differs between the incident's resources comes once for each difference.</summary>
    private IEnumerable<StepEntry> Steps(Policy policy)
    {
        for (var i = 0; i < policy.Syntax.Steps.Count; i++)
        {
            var written = new HashSet<string>(policy.Syntax.Steps[i].Args.Select(a => a.Name.Text), StringComparer.Ordinal);
            var variants = policy.Plans
                .Select(plan => (plan.IncidentResource, Entry: ToEntry(i + 1, plan.Steps[i], plan.IncidentResource, written)))
                .GroupBy(v => v.Entry).ToList();
            foreach (var variant in variants)
                yield return variants.Count == 1 ? variant.Key : variant.Key with { For = variant.Select(v => v.IncidentResource).ToEquatableArray() };
        }
    }

    private StepEntry ToEntry(int number, Step step, string incidentResource, HashSet<string> written)
    {
        var resource = _resources[step.Resource ?? incidentResource];
        var arguments = step.Args.Select(a => new ArgumentEntry(a.Name, LiteralText.Of(a.Value), !written.Contains(a.Name))).ToEquatableArray();
        return new StepEntry(number, [], step, resource.Name, arguments, FloorReasons(step, resource).ToEquatableArray());
    }

    /// <summary>Why a step must not be in a lower tier; the same rules as <see cref="ActionDefinition.Floor"/> and the domain's floor.</summary>
    private static IEnumerable<FloorReason> FloorReasons(Step step, Resource resource)
    {
        var action = step.Action;
        if (action.Name == ActionDefinition.Page)
            yield return new FloorReason(Tier.Tier3, "a page is for a person");
        else if (action.Risk != Risk.Low)
            yield return new FloorReason(action.Risk == Risk.High ? Tier.Tier3 : Tier.Tier2, $"the action is of {action.Risk.ToString().ToLowerInvariant()} risk");
        if (!action.IsReversible)
            yield return new FloorReason(Tier.Tier2, "the action cannot be undone");
        if (resource.Domain.Floor > Tier.Tier1)
            yield return new FloorReason(resource.Domain.Floor, $"it acts in the guarded domain '{resource.Domain.Name}'");
    }

    private IEnumerable<TestMention> Tests(Policy policy) =>
        from tested in _tests[policy.Name]
        let at = tested.Test.File.PositionOf(tested.Test.Syntax.Span.Start)
        select new TestMention(tested.Test.Syntax.Title.Value, RoleOf(tested.Policy, tested.Decision), new SourcePlace(tested.Test.File.Path, at.Line, at.Column));

    private static TestRole RoleOf(PolicyTrace trace, Decision decision) =>
        trace.Condition.IsFalse ? TestRole.StaysOut
        : trace.Condition.IsUnknown ? TestRole.Undecided
        : trace.Policy.IsShadow || decision.Policy == trace.Policy.Name ? TestRole.Governs
        : TestRole.Overruled;

    private static bool Covers(Hold hold, Policy policy) => policy.Plans.Any(plan => plan.Steps.Any(s => hold.Covers(s, plan.IncidentResource)));

    private bool IsOver(Hold hold) => hold.During is OnceWindow once && once.To.Value <= _today;

    private HoldEntry ToEntry(Hold hold)
    {
        var words = _words[hold.File][hold.Syntax.Span.Start];
        var governing = _model.Policies.Where(p => !p.IsShadow).ToList();
        var covered = governing.Where(p => Covers(hold, p)).Select(p => p.Name).ToEquatableArray();
        return new HoldEntry(
            hold, words.Between("where", HoldEnds), hold.While is null ? null : words.Between("where", HoldEnds, behind: "while"),
            words.Between("during", HoldEnds, behind: "hold"), IsOver(hold), covered,
            covered.Count == governing.Count, PlaceOf(hold.File, hold.Syntax.Name));
    }

    private IEnumerable<BudgetEntry> Budgets() =>
        from tree in _trees
        from syntax in tree.Declarations.OfType<BudgetSyntax>()
        from budget in _model.Budgets
        where ReferenceEquals(budget.Syntax, syntax)
        select new BudgetEntry(budget, PlaceOf(tree.File, syntax.Name));

    private IEnumerable<FactEntry> Facts()
    {
        var own = new HashSet<string>(
            _trees.Where(t => t != StandardVocabulary.Tree).SelectMany(t => t.Declarations).OfType<FactSyntax>().Select(f => f.Name.Text), StringComparer.Ordinal);
        return from fact in _model.Facts
               let watchers = _model.Holds.Where(h => h.While?.Fact.Name == fact.Name).Select(h => h.Name).ToEquatableArray()
               where watchers.Count > 0 || own.Contains(fact.Name)
               select new FactEntry(fact, watchers);
    }

    private IEnumerable<UndrawnSignals> Undrawn()
    {
        var drawn = new HashSet<(string, string)>(_model.Policies.Where(p => !p.IsShadow).SelectMany(p => p.Pairs).Select(p => (p.Signal, p.Resource)));
        return _model.Pairs.Where(p => !drawn.Contains((p.Signal, p.Resource))).GroupBy(p => p.Resource, p => p.Signal, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new UndrawnSignals(g.Key, g.OrderBy(s => s, StringComparer.Ordinal).ToEquatableArray()));
    }

    private static SourcePlace PlaceOf(SourceFile file, Name name)
    {
        var at = file.PositionOf(name.Span.Start);
        return new SourcePlace(file.Equals(StandardVocabulary.Tree.File) ? "the standard vocabulary" : file.Path, at.Line, at.Column);
    }
}
