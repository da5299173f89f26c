using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>What is said about a place in a file.</summary>
/// <param name="Span">What it is about.</param>
/// <param name="Markdown">The text.</param>
public sealed record Hover(SourceSpan Span, string Markdown);

/// <summary>Says what is at a place.</summary>
public static class Hovering
{
    /// <summary>What is at an offset, or right before it; null where there is nothing to say.</summary>
    public static Hover? At(SetView set, SyntaxTree tree, int offset)
    {
        if (set.Symbols.At(tree.File, offset) is { } name && name.Form != OccurrenceForm.Template)
        {
            return Descriptions.Of(set, name, Carriers(set, tree, name)) is { } text ? new Hover(name.Span, text) : null;
        }

        var token = tree.Tokens.FirstOrDefault(t => Basics.SpanOf(t) is var span && span.Start <= offset && offset < span.End);
        if (token.Kind == HealToken.None)
            return null;
        var (at, word) = (Basics.SpanOf(token), token.ToStringValue());
        var said = token.Kind switch
        {
            HealToken.Keyword => KeywordDescriptions.Of(word),
            HealToken.Name => Accepted(word),
            HealToken.Duration => DurationText.TryParse(word, out var ticks) ? $"{Tiers.Words.Duration(TimeSpan.FromTicks(ticks))}" : null,
            HealToken.Size => SizeText.TryParse(word, out var bytes) ? $"{NumberText.Format(bytes)} bytes" : null,
            HealToken.Number when word.EndsWith("%", StringComparison.Ordinal) => NumberText.TryParseNumber(word, out var number) ? $"the number {NumberText.Format(number)}" : null,
            _ => null,
        };
        return said is null ? null : new Hover(at, said);
    }

    /// <summary>What a policy that names this attribute can expect of its signals' label schemas.</summary>
    private static string? Carriers(SetView set, SyntaxTree tree, Occurrence name)
    {
        if (name.IsDefinition || name.Symbols.Count == 0 || name.Symbols[0].Kind != SymbolKind.Attribute)
            return null;
        if (tree.Declarations.OfType<PolicySyntax>().FirstOrDefault(p => p.Span.Start <= name.Span.Start && name.Span.End <= p.Span.End) is not { } policy)
            return null;
        var label = set.Model.Pairs.Where(p => name.Symbols.Any(s => s.Owner == "resource " + p.Resource || s.Owner == "signal " + p.Signal)).Select(p => p.Find(name.Symbols[0].Name)?.Label).FirstOrDefault(l => l is not null);
        var signals = policy.Signals.Names.Select(n => set.Model.Signals.FirstOrDefault(s => s.Name == n.Text)).OfType<Signal>().Where(s => s.Origins.Count > 0).ToList();
        return label is null || signals.Count == 0 ? null : string.Join("\n", signals.Select(s => Descriptions.Carriers(s, label)));
    }

    private static string? Accepted(string id) => Descriptors.All.FirstOrDefault(d => d.Id == id) is { } descriptor ? $"{id}: {descriptor.Title}" : null;
}
