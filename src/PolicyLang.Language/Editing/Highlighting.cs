using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>The kinds of what is coloured, by the names that editors know.</summary>
public enum HighlightKind
{
    /// <summary>A word of the language.</summary>
    Keyword,

    /// <summary>A domain.</summary>
    Namespace,

    /// <summary>A resource.</summary>
    Class,

    /// <summary>A signal.</summary>
    Event,

    /// <summary>An action.</summary>
    Function,

    /// <summary>A fact.</summary>
    Interface,

    /// <summary>A policy, hold or budget.</summary>
    Variable,

    /// <summary>An attribute.</summary>
    Property,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number, duration, size, date or time.</summary>
    Number,

    /// <summary>A comparison or an equals sign.</summary>
    Operator,

    /// <summary>A comment.</summary>
    Comment,
}

/// <summary>What is coloured.</summary>
/// <param name="Span">The text.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsDeclaration">Whether the name is declared here.</param>
/// <param name="IsStandard">Whether it is of the standard vocabulary.</param>
/// <param name="IsDocumentation">Whether it is a documentation comment.</param>
public sealed record Highlight(SourceSpan Span, HighlightKind Kind, bool IsDeclaration = false, bool IsStandard = false, bool IsDocumentation = false);

/// <summary>Tells what each piece of a file is.</summary>
public static class Highlighting
{
    /// <summary>Words that are free as names, and belong to the grammar in their places.</summary>
    private static readonly HashSet<string> SoftWords = new(StringComparer.Ordinal)
    {
        "by", "of", "to", "low", "medium", "high", "alert", "event", "one", "string", "int", "number", "bool", "duration", "size", "actions", "targets", "daily", "undo", "propose",
    };

    /// <summary>All pieces, in the order of places. They do not overlap.</summary>
    public static IReadOnlyList<Highlight> Of(SetView set, SyntaxTree tree)
    {
        var names = set.Symbols.In(tree.File).Where(o => o.Form is OccurrenceForm.Name or OccurrenceForm.Dimension).GroupBy(o => o.Span).ToDictionary(g => g.Key, g => g.First());
        return [.. tree.Tokens.Select(t => Of(set, names, t.Kind, Basics.SpanOf(t), t.ToStringValue())).OfType<Highlight>()
            .Concat(tree.Comments.Select(c => new Highlight(c.Span, HighlightKind.Comment, IsDocumentation: c.IsDocumentation))).OrderBy(h => h.Span.Start)];
    }

    private static Highlight? Of(SetView set, Dictionary<SourceSpan, Occurrence> names, HealToken kind, SourceSpan span, string text) => kind switch
    {
        _ when names.TryGetValue(span, out var name) => name.Symbols.Count == 0 ? new Highlight(span, HighlightKind.Property) : OfName(set, span, name),
        HealToken.Keyword => new Highlight(span, HighlightKind.Keyword),
        HealToken.Name => SoftWords.Contains(text) ? new Highlight(span, HighlightKind.Keyword) : null,
        HealToken.String => new Highlight(span, HighlightKind.String),
        HealToken.Integer or HealToken.Number or HealToken.Duration or HealToken.Size or HealToken.Date or HealToken.Instant or HealToken.Clock => new Highlight(span, HighlightKind.Number),
        HealToken.Equal or HealToken.NotEqual or HealToken.Less or HealToken.LessOrEqual or HealToken.Greater or HealToken.GreaterOrEqual or HealToken.Assign => new Highlight(span, HighlightKind.Operator),
        _ => null,
    };

    private static Highlight OfName(SetView set, SourceSpan span, Occurrence name) => new(
        span,
        name.Symbols[0].Kind switch
        {
            SymbolKind.Domain => HighlightKind.Namespace,
            SymbolKind.Resource => HighlightKind.Class,
            SymbolKind.Signal => HighlightKind.Event,
            SymbolKind.Action => HighlightKind.Function,
            SymbolKind.Fact => HighlightKind.Interface,
            SymbolKind.Attribute => HighlightKind.Property,
            SymbolKind.Parameter => HighlightKind.Parameter,
            _ => HighlightKind.Variable,
        },
        name.IsDefinition,
        set.Symbols.DefinitionsOf(name) is { Count: > 0 } definitions && definitions.All(d => SetView.IsStandard(d.File)));
}
