using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>Texts that are the same for parts of policy sets that mean the same, wherever they stand.</summary>
internal static class Canonical
{
    /// <summary>The text of a condition.</summary>
    public static string Of(Condition? condition) => condition switch
    {
        null => "true",
        AllOf all => $"and({string.Join(",", all.Operands.Select(Of))})",
        AnyOf any => $"or({string.Join(",", any.Operands.Select(Of))})",
        Negation not => $"not({Of(not.Operand)})",
        Compare compare => $"{Of(compare.Input)} {compare.Operator} {Of(compare.Value)}",
        Contained contained => $"{Of(contained.Input)} in({string.Join(",", contained.Values.Select(Of))})",
        Matches like => $"{Of(like.Input)} like {Quote(like.Pattern)}",
        SameAs same => $"{Of(same.Left)} {(same.Negated ? "!=" : "==")} {Of(same.Right)}",
        Flag flag => Of(flag.Input),
        _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
    };

    /// <summary>The text of the steps for incidents of a resource, with the templates of their targets.</summary>
    public static string Of(Plan plan, IReadOnlyDictionary<string, Resource> resources) => string.Join(
        ";",
        plan.Steps.Select(s =>
            $"{s.Action.Name} on {s.Resource ?? plan.IncidentResource}{(s.Resource is null ? " (own)" : "")} as {Template(resources[s.Resource ?? plan.IncidentResource])}({string.Join(",", s.Args.Select(a => a.Name + ":" + Of(a.Value)))})"));

    /// <summary>The text of everything about a policy that decides incidents of a resource.</summary>
    public static string Of(Policy policy, string resource, IReadOnlyDictionary<string, Resource> resources)
    {
        var plan = policy.PlanFor(resource);
        return $"{policy.IsShadow} {policy.Tier} {plan.Floor} {policy.LeaseEnd?.UtcTicks} {Of(policy.Condition)} then {Of(plan, resources)}";
    }

    /// <summary>The text of a hold.</summary>
    public static string Of(Hold hold) =>
        $"{Names(hold.Actions)} on {Names(hold.Resources)} where {Of(hold.Condition)} while {hold.While?.Fact.Name} {Of(hold.While?.Condition)} during {Window(hold.During)} {hold.Tier}";

    private static string Window(Syntax.WindowSyntax? window) => window switch
    {
        null => "",
        Syntax.OnceWindow once => $"{once.From.Value.UtcTicks} to {once.To.Value.UtcTicks}",
        Syntax.RecurringWindow recurring => $"{recurring.StartDay} {recurring.Start} {recurring.EndDay} {recurring.End} {recurring.Zone?.Value}",
        _ => throw new InvalidOperationException($"Unknown window {window.GetType().Name}."),
    };

    private static string Names(Text.EquatableArray<string>? names) =>
        names is { } some ? string.Join(",", some.OrderBy(n => n, StringComparer.Ordinal).Select(Quote)) : "any";

    private static string Template(Resource resource) => string.Concat(resource.Target.Select(p => p.IsAttribute ? $"{{{p.Text}}}" : Quote(p.Text)));

    private static string Of(Input input) => $"{input.Kind}[{Quote(input.Name)}:{input.Type}:{NumberText.Format(input.Span)}]";

    private static string Of(PolicyValue value) => value.Type == PolicyValueType.String ? Quote(value.Text) : $"{value.Type} {value}";

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
