using PolicyLang.Language.Editing.Completions;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing;

/// <summary>An action whose arguments are being written.</summary>
/// <param name="Label">The action with its parameters.</param>
/// <param name="Parameters">Each parameter, as it stands in the label.</param>
/// <param name="Active">The one that is being written; -1 where none is.</param>
/// <param name="Documentation">What the action does, or null.</param>
public sealed record SignatureHelp(string Label, IReadOnlyList<string> Parameters, int Active, string? Documentation);

/// <summary>Shows the parameters of the step whose brackets the caret is in.</summary>
public static class Signatures
{
    /// <summary>The signature at an offset; null outside a step's brackets.</summary>
    public static SignatureHelp? At(SetView set, SyntaxTree tree, int offset)
    {
        if (CaretPlace.At(tree, offset) is not { Open.Count: > 0 } place || place.Open[0].Kind != HealToken.LeftParen || place.Open[0].Start < 2)
            return null;
        var isStep = place.Declaration == "policy" && (place.Last == "then" || (place.Last == "on" && place.Path.Contains("then")));
        if (!isStep && !(place.Declaration == "test" && place.Last is "tier1" or "tier2" or "tier3"))
            return null;
        var name = isStep ? place.Steps().LastOrDefault().Action : place.Tail[0].Text.Trim('`');
        var resource = isStep ? place.Steps().LastOrDefault().On ?? place.NamesAfter("on", "when").FirstOrDefault() : place.NamesAfter("on", "given").FirstOrDefault();
        var actions = set.Model.Actions.Where(a => a.Name == name).ToList();
        if ((actions.FirstOrDefault(a => resource is not null && a.Resources.Contains(resource)) ?? actions.FirstOrDefault()) is not { } action)
            return null;
        var parameters = action.Parameters.Select(Descriptions.Parameter).ToList();
        return new SignatureHelp($"{action.Name}({string.Join(", ", parameters)})", parameters, Active(place, action), action.Documentation);
    }

    /// <summary>The parameter that is named since the last comma; before a name is written, the first that is not given.</summary>
    private static int Active(CaretPlace place, ActionDefinition action)
    {
        var inside = place.Tail.Skip(place.Open[0].Start).ToList();
        var current = inside.Skip(inside.FindLastIndex(t => t.Kind == HealToken.Comma) + 1).FirstOrDefault(t => t.Kind is HealToken.Name);
        var names = action.Parameters.Select(p => p.Name).ToList();
        return current.Text is { } named ? names.IndexOf(named.Trim('`')) : names.FindIndex(n => !inside.Any(t => t.Text.Trim('`') == n));
    }
}
