using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing;

/// <summary>The least tier that a step may have, and why.</summary>
internal static class Floors
{
    /// <summary>The floor of an action on a resource, with the reasons for a floor above tier1; none where it may run alone.</summary>
    public static (Tier Floor, string Why) Of(ActionDefinition action, Resource resource)
    {
        var reasons = new List<string>();
        if (action.Name == ActionDefinition.Page)
            reasons.Add("it asks a human");
        else if (action.Risk != Risk.Low)
            reasons.Add($"{action.Risk.ToString().ToLowerInvariant()} risk begins at {Diagnose.Word(action.Risk == Risk.High ? Tier.Tier3 : Tier.Tier2)}");
        if (!action.IsReversible)
            reasons.Add("it is irreversible, which begins at tier2");
        if (resource.Domain.Floor > Tier.Tier1)
            reasons.Add($"a {resource.Name} is in domain '{resource.Domain.Name}', which begins at {Diagnose.Word(resource.Domain.Floor)}");
        return (resource.Domain.Floor > action.Floor ? resource.Domain.Floor : action.Floor, string.Join("; ", reasons));
    }
}
