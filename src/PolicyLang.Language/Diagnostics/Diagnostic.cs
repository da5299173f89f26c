using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Probably a mistake; can be accepted with a reason and a date.</summary>
    Warning,

    /// <summary>The set does not run; cannot be accepted.</summary>
    Error,
}

/// <summary>A place in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Span">The place.</param>
public sealed record Location(SourceFile File, SourceSpan Span)
{
    /// <summary>The line and column of its start.</summary>
    public LinePosition Start => File.PositionOf(Span.Start);

    /// <summary>The line and column behind its end.</summary>
    public LinePosition End => File.PositionOf(Span.End);
}

/// <summary>Another place that belongs to a finding.</summary>
/// <param name="Location">The place.</param>
/// <param name="Message">What is there.</param>
public sealed record RelatedLocation(Location Location, string Message);

/// <summary>A finding about a policy set. Its ID, level and text are made in <see cref="Diagnose"/> only.</summary>
/// <param name="Descriptor">What kind of finding it is.</param>
/// <param name="Message">A sentence on one line that names the thing and says why it matters. Line ends of what it quotes become blanks.</param>
/// <param name="Location">Where.</param>
/// <param name="Related">Other places that belong to it.</param>
public sealed record Diagnostic(
    DiagnosticDescriptor Descriptor, string Message, Location Location, EquatableArray<RelatedLocation> Related = default)
{
    /// <summary>A sentence that names the thing and says why it matters, on one line.</summary>
    public string Message { get; } = OneLine(Message);

    /// <summary>The ID, for example <c>HEAL2001</c>.</summary>
    public string Id => Descriptor.Id;

    /// <summary>Ways to mend it, the best first; none where only a person can tell.</summary>
    public EquatableArray<Fix> Fixes { get; init; } = [];

    /// <summary>The default severity.</summary>
    public Severity Severity => Descriptor.Severity;

    /// <summary><c>file(line,column): severity HEALnnnn: message</c>.</summary>
    public override string ToString()
    {
        var start = Location.Start;
        return $"{Location.File.Path}({NumberText.Format(start.Line)},{NumberText.Format(start.Column)}): {Severity.ToString().ToLowerInvariant()} {Id}: {Message}";
    }

    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : text;
}
