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

    /// <summary>For HEAL5001: the handler that is missing, or that the policy accepts so.</summary>
    public static ImmutableDictionary<string, string?> Missing(ActionUse use, string? arguments, PolicySettings settings) =>
        PolicyAnalyzer.FixesOf([Mends.Accept(use.Policy, Descriptors.NoHandler.Id, settings.Today)])
            .Add(HandlerProperties.Action, use.Step.Action.Name)
            .Add(HandlerProperties.On, use.Resource)
            .Add(HandlerProperties.Arguments, arguments is { } name ? $"{settings.Names.Namespace}.{name}" : "PolicyLang.NoArguments")
            .Add(HandlerProperties.IsReversible, use.Step.Action.IsReversible ? "true" : "false");
}
