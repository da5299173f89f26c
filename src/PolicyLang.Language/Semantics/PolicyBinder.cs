using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Binds one policy at a time.</summary>
internal sealed class PolicyBinder(VocabularyScope scope, VocabularyBinder vocabulary, BoundVocabulary bound)
{
    /// <summary>Binds a policy; null where too little of it is known.</summary>
    public Policy? Bind(SourceFile file, PolicySyntax syntax)
    {
        var name = NameOf(syntax);
        var place = new Location(file, syntax.Name?.Span ?? new SourceSpan(syntax.Span.Start, 4));
        var isNew = vocabulary.Declare("policy", name, place, syntax.Span);
        var policy = bound.Find(syntax) ?? Bind(file, syntax, name);
        return isNew ? policy : null;
    }

    private Policy? Bind(SourceFile file, PolicySyntax syntax, string name)
    {
        var findings = scope.Diagnostics.Count;
        var pairs = BindPairs(file, syntax, out var isComplete);
        var attributes = new PolicyAttributes(scope, file, pairs, isComplete);
        var condition = BindCondition(file, syntax, attributes, isComplete);
        var plans = new StepBinder(scope, file).Bind(syntax, pairs, isComplete);
        var gates = BindGates(file, syntax, attributes);
        if (!isComplete || plans is null)
            return null;

        var inputs = (condition?.Inputs ?? []).Select(i => i.Key).Distinct().OrderBy(k => k, StringComparer.Ordinal).ToEquatableArray();
        var policy = new Policy(
            name, syntax, file, pairs, condition, inputs, plans.Value, syntax.Tier.Value,
            syntax.Tier.Value == Tier.Tier1 && syntax.Until is { IsMalformed: false } until ? until.Value : null, syntax.Clauses.Any(c => c is ShadowClause), gates);
        if (scope.Diagnostics.Count == findings)
            bound.Keep(policy);
        return policy;
    }

    /// <summary>The name of a policy: given, or SIGNAL-on-RESOURCE-ACTION of the first of each.</summary>
    public static string NameOf(PolicySyntax syntax) =>
        syntax.Name?.Text ?? $"{First(syntax.Signals)}-on-{First(syntax.Resources)}-{syntax.Steps[0].Action.Text}";

    private static string First(NameList names) => names.IsAny ? "any" : names.Names[0].Text;

    /// <summary>The signals on resources that the policy is about; incomplete where a name is unknown or nothing can occur.</summary>
    private EquatableArray<Pair> BindPairs(SourceFile file, PolicySyntax syntax, out bool isComplete)
    {
        var signals = Resolve(file, syntax.Signals, scope.Signals, "signal", out var knowsSignals);
        var resources = Resolve(file, syntax.Resources, scope.Resources, "resource", out var knowsResources);
        isComplete = knowsSignals && knowsResources && !signals.Any(s => scope.IsBroken("signal", s));
        var pairs = (from s in signals from r in resources let pair = scope.FindPair(s, r) where pair is not null select pair).ToEquatableArray();
        if (!isComplete)
            return pairs;

        var strayResources = syntax.Resources.Names.Where(r => !pairs.Any(p => p.Resource == r.Text)).ToList();
        foreach (var stray in strayResources)
        {
            var at = new Location(file, stray.Span);
            scope.Diagnostics.Add(Diagnose.NotRaisedOn(at, signals, stray.Text, SignalsOn(stray.Text), ResourcesOf(signals))
                .MendedBy(pairs.Count > 0 ? RemoveName(file, syntax.Resources, stray) : Mends.WriteOneOf(at, ResourcesOf(signals).Where(r => CanAct(syntax, r)))));
        }

        if (strayResources.Count == 0)
        {
            foreach (var stray in syntax.Signals.Names.Where(s => !pairs.Any(p => p.Signal == s.Text)))
                scope.Diagnostics.Add(Diagnose.RaisedOnNone(new Location(file, stray.Span), stray.Text, resources, ResourcesOf([stray.Text])).MendedBy(RemoveName(file, syntax.Signals, stray)));
        }

        isComplete = pairs.Count > 0;
        return pairs;
    }

    private static Fix?[] RemoveName(SourceFile file, NameList list, Name name) =>
        [Mends.RemoveItem(file, [.. list.Names.Select(n => n.Span)], list.Names.ToList().IndexOf(name), name.Text)];

    /// <summary>Whether every step of a policy could be done on a resource, as far as names tell.</summary>
    private bool CanAct(PolicySyntax syntax, string resource) => syntax.Steps.All(s => s.On is not null || scope.FindAction(s.Action.Text, resource) is not null);

    private List<string> SignalsOn(string resource) => [.. scope.Pairs.Where(p => p.Resource == resource).Select(p => p.Signal)];

    private List<string> ResourcesOf(IEnumerable<string> signals) => [.. signals.SelectMany(s => scope.Signals[s].Resources).Distinct()];

    private List<string> Resolve<T>(SourceFile file, NameList names, Dictionary<string, T> table, string keyword, out bool isComplete)
        where T : class
    {
        isComplete = true;
        if (names.IsAny)
            return [.. table.Keys];
        var known = names.Names.Where(n => scope.Find(table, keyword, n, m => new Location(file, m.Span)) is not null).Select(n => n.Text).Distinct().ToList();
        isComplete = names.Names.All(n => table.ContainsKey(n.Text));
        return known;
    }

    /// <summary>The whole condition: <c>where</c>, and not <c>unless</c>, and an age of at least <c>for</c>.</summary>
    private Condition? BindCondition(SourceFile file, PolicySyntax syntax, PolicyAttributes attributes, bool isComplete)
    {
        var binder = new ConditionBinder(file, attributes, scope.Diagnostics);
        var parts = new List<Condition>();
        if (syntax.Where is { } where && binder.Bind(where) is { } positive)
            parts.Add(positive);
        if (syntax.Unless is { } unless && binder.Bind(unless) is { } negative)
            parts.Add(new Negation(negative, negative.Span));
        if (syntax.For is { } lasting)
        {
            var age = new Input(InputKind.Age, "", new FieldType(PolicyValueType.Duration));
            parts.Add(new Compare(age, Comparison.GreaterOrEqual, PolicyValue.OfDuration(lasting.Ticks), lasting.Span));
        }

        return parts.Count == 0 || !isComplete ? null
            : parts.Count == 1 ? parts[0]
            : new AllOf(parts.ToEquatableArray(), parts[0].Span.To(parts[parts.Count - 1].Span));
    }

    private GateInfo BindGates(SourceFile file, PolicySyntax syntax, PolicyAttributes attributes)
    {
        foreach (var repeated in syntax.Clauses.Where(c => c is not AcceptClause).GroupBy(c => c.GetType()).SelectMany(g => g.Skip(1)))
            scope.Diagnostics.Add(Diagnose.RepeatedClause(new Location(file, repeated.Span), "policy"));
        foreach (var repeated in syntax.Repeated)
            scope.Diagnostics.Add(Diagnose.RepeatedClause(new Location(file, repeated), "policy"));
        var limit = Clause<LimitClause>(syntax);
        var verify = Clause<VerifyClause>(syntax);
        var approve = Clause<ApproveClause>(syntax);
        var known = Clause<KnownClause>(syntax);
        if (limit?.PerName is { Text: not ("target" or "group") } per)
            attributes.TypeOf(per, _ => true);
        var gates = new GateInfo();
        return new GateInfo
        {
            Limit = limit is null ? gates.Limit : Count(file, limit.Count, 1),
            LimitWindow = limit is null ? gates.LimitWindow : TimeSpan.FromTicks(limit.Per.Ticks),
            LimitPer = limit?.PerName?.Text,
            Cooldown = Clause<CooldownClause>(syntax) is { } cooldown ? TimeSpan.FromTicks(cooldown.Duration.Ticks) : gates.Cooldown,
            VerifyWithin = verify is null ? gates.VerifyWithin : TimeSpan.FromTicks(verify.Within.Ticks),
            VerifyElse = verify?.Else ?? gates.VerifyElse,
            KnownAfter = known is null ? gates.KnownAfter : Count(file, known.After, 0),
            Approvers = approve is null ? [] : approve.By.Select(s => s.Value).ToEquatableArray(),
            Approvals = approve?.Count is { } count ? Count(file, count, 1) : 1,
            ApproveWithin = approve?.Within is { } within ? TimeSpan.FromTicks(within.Ticks) : null,
        };
    }

    private int Count(SourceFile file, IntNode node, int minimum)
    {
        if (node.Value >= minimum && node.Value <= int.MaxValue)
            return (int)node.Value;
        scope.Diagnostics.Add(Diagnose.CountOutOfRange(new Location(file, node.Span), node.Value, minimum, int.MaxValue));
        return minimum;
    }

    private static T? Clause<T>(PolicySyntax syntax)
        where T : ClauseSyntax => syntax.Clauses.OfType<T>().FirstOrDefault();
}
