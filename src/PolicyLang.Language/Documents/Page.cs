using PolicyLang.Language.Text;

namespace PolicyLang.Language.Documents;

#pragma warning disable SA1402 // The parts of a page read best on one page.

/// <summary>
/// A document for people, apart from how it is written down: <see cref="MarkdownWriter"/> and <see cref="HtmlWriter"/> say the same
/// words. Texts are raw; the writers escape them.
/// </summary>
/// <param name="Title">The title.</param>
/// <param name="Opening">What stands before the sections.</param>
/// <param name="Sections">The sections of level 2, which the contents list.</param>
public sealed record Page(string Title, EquatableArray<Block> Opening, EquatableArray<Section> Sections);

/// <summary>A part of a page that stands on lines of its own.</summary>
public abstract record Block;

/// <summary>Blocks under a heading.</summary>
/// <param name="Id">The anchor, unique in the page, or null where nothing leads to it. Sections of level 2 have one.</param>
/// <param name="Level">The level of the heading, 2 to 6.</param>
/// <param name="Title">The heading.</param>
/// <param name="Tone">What colour it may have.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record Section(string? Id, int Level, string Title, Tone Tone, EquatableArray<Block> Blocks) : Block;

/// <summary>A paragraph.</summary>
public sealed record Paragraph(EquatableArray<Inline> Content) : Block;

/// <summary>A list.</summary>
public sealed record Bullets(EquatableArray<EquatableArray<Inline>> Items) : Block;

/// <summary>Named values.</summary>
public sealed record Fields(EquatableArray<PageField> Items) : Block;

/// <summary>A name with its lines.</summary>
public sealed record PageField(string Term, EquatableArray<EquatableArray<Inline>> Lines);

/// <summary>A table; the first cell of each row names the row.</summary>
public sealed record Table(string Caption, EquatableArray<string> Headers, EquatableArray<EquatableArray<EquatableArray<Inline>>> Rows) : Block;

/// <summary>Numbers at a glance.</summary>
public sealed record Figures(EquatableArray<Figure> Items) : Block;

/// <summary>A number with what it counts, and the section that has the things counted.</summary>
public sealed record Figure(int Count, string Label, string SectionId, Tone Tone);

/// <summary>What something is like. A tone adds colour to words that say the same without it.</summary>
public enum Tone
{
    /// <summary>Nothing special.</summary>
    Neutral,

    /// <summary>Runs alone.</summary>
    Tier1,

    /// <summary>Is proposed.</summary>
    Tier2,

    /// <summary>Pages.</summary>
    Tier3,

    /// <summary>Needs attention.</summary>
    Warning,
}

/// <summary>A part of a line.</summary>
public abstract record Inline
{
    /// <summary>Plain text.</summary>
    public static implicit operator Inline(string text) => new Plain(text);
}

/// <summary>Plain text.</summary>
public sealed record Plain(string Value) : Inline;

/// <summary>Text of the language.</summary>
public sealed record Code(string Value) : Inline;

/// <summary>Important text.</summary>
public sealed record Strong(string Value) : Inline;

/// <summary>Text that matters less.</summary>
public sealed record Aside(string Value) : Inline;

/// <summary>A word or two that stands out.</summary>
public sealed record Badge(string Value, Tone Tone) : Inline;

/// <summary>An address; it is a link where it is one of the web (http or https), and else text.</summary>
public sealed record Address(string Value) : Inline;

/// <summary>A name that leads to a section.</summary>
public sealed record Reference(string SectionId, string Name) : Inline;
