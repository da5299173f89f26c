using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in the brackets of a step, and in the braces of a test's values.</summary>
internal static class ArgumentCompletion
{
    /// <summary>Names that are not given yet, or the literals of the one that is being given.</summary>
    public static IEnumerable<CompletionItem> Items(CaretPlace place, EquatableArray<Parameter> parameters)
    {
        var inside = place.Tail.Skip(place.Open[place.Open.Count - 1].Start).ToList();
        if (NameOfValue(inside) is { } name)
            return parameters.FirstOrDefault(p => p.Name == name) is { } parameter ? Completions.Items.LiteralsOf(parameter.Type) : [];
        if (inside.Count > 0 && inside[inside.Count - 1].Kind != HealToken.Comma)
            return [];
        return parameters.Where(p => !IsGiven(inside, p.Name)).Select(Completions.Items.Parameter);
    }

    /// <summary>Attributes that are not given yet, or the literals of the one that is being given.</summary>
    public static IEnumerable<CompletionItem> Items(CaretPlace place, IEnumerable<Field> fields)
    {
        var inside = place.Tail.Skip(place.Open[place.Open.Count - 1].Start).ToList();
        if (NameOfValue(inside) is { } name)
            return fields.FirstOrDefault(f => f.Name == name) is { } field ? Completions.Items.LiteralsOf(field.Type) : [];
        if (inside.Count > 0 && inside[inside.Count - 1].Kind != HealToken.Comma)
            return [];
        return fields.Where(f => !IsGiven(inside, f.Name)).Select(f => Completions.Items.Attribute(f) with { InsertText = $"{ReservedWords.Quote(f.Name)}: " });
    }

    private static string? NameOfValue(List<(HealToken Kind, string Text)> inside) =>
        inside.Count >= 2 && inside[inside.Count - 1].Kind == HealToken.Colon ? inside[inside.Count - 2].Text.Trim('`') : null;

    private static bool IsGiven(List<(HealToken Kind, string Text)> inside, string name) =>
        inside.Where((t, i) => t.Kind == HealToken.Name && i + 1 < inside.Count && inside[i + 1].Kind == HealToken.Colon).Any(t => t.Text.Trim('`') == name);
}
