using System.Collections.Immutable;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>What findings about handlers carry for the fixes that mend them.</summary>
internal static class HandlerMends
{
    /// <summary>For HEAL5003: every policy which runs the action alone becomes tier2, so that a human is asked.</summary>
    public static ImmutableDictionary<string, string?> Demote(IEnumerable<Policy> policies) =>
        PolicyAnalyzer.FixesOf(Mends.Demote(policies) is { } fix ? [fix] : []);

    /// <summary>For HEAL5001: the handler that is missing.</summary>
    public static ImmutableDictionary<string, string?> Missing(ActionDefinition action, string resource, string? arguments, string space) =>
        ImmutableDictionary<string, string?>.Empty
            .Add(HandlerProperties.Action, action.Name)
            .Add(HandlerProperties.On, resource)
            .Add(HandlerProperties.Arguments, arguments is { } name ? $"{space}.{name}" : "PolicyLang.NoArguments")
            .Add(HandlerProperties.IsReversible, action.IsReversible ? "true" : "false");
}
