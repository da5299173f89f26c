using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What is offered.</summary>
public enum CompletionKind
{
    /// <summary>A word of the language.</summary>
    Keyword,

    /// <summary>A declared thing, by its kind.</summary>
    Domain,

    /// <summary>A resource.</summary>
    Resource,

    /// <summary>A signal.</summary>
    Signal,

    /// <summary>An action.</summary>
    Action,

    /// <summary>A fact.</summary>
    Fact,

    /// <summary>A policy.</summary>
    Policy,

    /// <summary>An attribute.</summary>
    Attribute,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>A value.</summary>
    Value,

    /// <summary>Several words with places to fill in.</summary>
    Snippet,
}

/// <summary>Something that can be written at a place.</summary>
/// <param name="Label">What is shown.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">A few words: type and unit, risk and floor; or why it would be unsafe here.</param>
/// <param name="InsertText">What is written: plain text, or where <see cref="IsSnippet"/> the snippet syntax of editors (<c>${1:name}</c>).</param>
public sealed record CompletionItem(string Label, CompletionKind Kind, string Detail, string InsertText)
{
    /// <summary>What it is, as Markdown; or null.</summary>
    public string? Documentation { get; init; }

    /// <summary>Whether <see cref="InsertText"/> has places to fill in.</summary>
    public bool IsSnippet { get; init; }

    /// <summary>Whether it would be a mistake here. It is offered last, and its detail says why.</summary>
    public bool IsUnsafe { get; init; }
}

/// <summary>What can be written at a place, the most likely first.</summary>
/// <param name="Replaced">The text that the chosen item takes the place of; empty where nothing was begun.</param>
/// <param name="Items">The items.</param>
public sealed record CompletionList(SourceSpan Replaced, IReadOnlyList<CompletionItem> Items);
