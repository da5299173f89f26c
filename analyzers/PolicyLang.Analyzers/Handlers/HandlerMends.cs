using System.Collections.Immutable;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>What findings about handlers carry for the fixes that mend them.</summary>
internal static class HandlerMends
{
    /// <summary>For HEAL5003: a fix that makes every policy which runs the action alone tier2, so that a human is asked.</summary>
    public static ImmutableDictionary<string, string?> Demote(IEnumerable<Policy> policies)
    {
        var alone = policies.Where(p => p.Tier == Tier.Tier1 && !p.IsShadow).GroupBy(p => p.Name).Select(g => g.First()).ToList();
        if (alone.Count == 0)
            return ImmutableDictionary<string, string?>.Empty;
        var title = alone.Count == 1 ? $"Make policy '{alone[0].Name}' tier2" : $"Make the {NumberText.Format(alone.Count)} policies that run it alone tier2";
        return PolicyAnalyzer.FixesOf([new Fix(title, true, alone.SelectMany(p => Mends.MakeTier(p, Tier.Tier2).Edits).ToEquatableArray()) { Kind = FixKind.MakeTier }]);
    }

    /// <summary>For HEAL5001: the handler that is missing.</summary>
    public static ImmutableDictionary<string, string?> Missing(ActionDefinition action, string resource, ArgumentTypes arguments, string space) =>
        ImmutableDictionary<string, string?>.Empty
            .Add(HandlerProperties.Action, action.Name)
            .Add(HandlerProperties.On, resource)
            .Add(HandlerProperties.Arguments, arguments.Of(action) is { } name ? $"{space}.{name}" : "PolicyLang.NoArguments")
            .Add(HandlerProperties.IsReversible, action.IsReversible ? "true" : "false");
}
