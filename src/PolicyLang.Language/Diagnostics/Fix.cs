using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>A replacement of a run of text.</summary>
/// <param name="File">The file as it was when the edit was made.</param>
/// <param name="Span">What is replaced; empty where text is inserted.</param>
/// <param name="NewText">What stands there instead.</param>
public sealed record TextEdit(SourceFile File, SourceSpan Span, string NewText);

/// <summary>A way to mend a finding, as data: whoever shows or applies it (command line, editor, build) only replays the edits.</summary>
/// <param name="Title">What it does, for a menu.</param>
/// <param name="IsSafe">
/// Whether it may be applied without asking: nothing else could be meant, and it never makes a policy more autonomous. A claim that
/// an author must make (<c>reversible</c>, a renewed lease, an accepted warning) is never safe.
/// </param>
/// <param name="Edits">The edits. They do not overlap.</param>
public sealed record Fix(string Title, bool IsSafe, EquatableArray<TextEdit> Edits)
{
    /// <summary>What kind of mend it is.</summary>
    public FixKind Kind { get; init; }
}
