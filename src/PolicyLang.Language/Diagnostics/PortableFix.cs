using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>An edit of a file that is named by its path.</summary>
/// <param name="Path">The full path, as the host gave it to the compiler.</param>
/// <param name="Span">What is replaced; empty where text is inserted.</param>
/// <param name="OldText">What stood there when the edit was made. Where something else stands there, the edit must not be made.</param>
/// <param name="NewText">What stands there instead.</param>
public sealed record PortableEdit(string Path, SourceSpan Span, string OldText, string NewText);

/// <summary>
/// A fix as text, for hosts that carry nothing but strings with a finding, such as the properties of a Roslyn diagnostic. Whoever gets it
/// replays the edits and needs no compiler.
/// </summary>
/// <param name="Title">What it does, for a menu.</param>
/// <param name="Kind">What kind of mend it is.</param>
/// <param name="IsSafe">Whether it may be applied without asking, see <see cref="Fix.IsSafe"/>.</param>
/// <param name="Edits">The edits. They do not overlap.</param>
public sealed record PortableFix(string Title, FixKind Kind, bool IsSafe, EquatableArray<PortableEdit> Edits)
{
    /// <summary>The name under which a finding carries its fixes.</summary>
    public const string Property = "PolicyLang.Fixes";

    /// <summary>The fix without its files.</summary>
    public static PortableFix Of(Fix fix) => new(
        fix.Title, fix.Kind, fix.IsSafe,
        fix.Edits.Select(e => new PortableEdit(e.File.FullPath, e.Span, e.File.TextOf(e.Span), e.NewText)).ToEquatableArray());

    /// <summary>Some fixes as one text: each part is its length, a colon, and its characters.</summary>
    public static string Write(IEnumerable<PortableFix> fixes)
    {
        var text = new System.Text.StringBuilder();
        foreach (var fix in fixes)
        {
            Append(fix.Title);
            Append(fix.Kind.ToString());
            Append(fix.IsSafe ? "safe" : "asks");
            Append(NumberText.Format(fix.Edits.Count));
            foreach (var edit in fix.Edits)
            {
                Append(edit.Path);
                Append(NumberText.Format(edit.Span.Start));
                Append(edit.OldText);
                Append(edit.NewText);
            }
        }

        return text.ToString();

        void Append(string part) => text.Append(NumberText.Format(part.Length)).Append(':').Append(part);
    }

    /// <summary>The fixes of a text that <see cref="Write"/> made; none where it is another text.</summary>
    public static IReadOnlyList<PortableFix> Read(string? text)
    {
        var parts = new Queue<string>();
        for (var position = 0; text is not null && position < text.Length;)
        {
            var colon = text.IndexOf(':', position);
            if (colon < 0 || !TryParse(text.Substring(position, colon - position), out var length) || length > text.Length - colon - 1)
                return [];
            parts.Enqueue(text.Substring(colon + 1, length));
            position = colon + 1 + length;
        }

        var fixes = new List<PortableFix>();
        while (parts.Count > 0)
        {
            if (parts.Count < 4 || TryReadFix(parts) is not { } fix)
                return [];
            fixes.Add(fix);
        }

        return fixes;
    }

    private static PortableFix? TryReadFix(Queue<string> parts)
    {
        var (title, kind, isSafe) = (parts.Dequeue(), parts.Dequeue(), parts.Dequeue() == "safe");
        if (!Enum.TryParse<FixKind>(kind, out var known) || !TryParse(parts.Dequeue(), out var count) || parts.Count / 4 < count)
            return null;
        var edits = new List<PortableEdit>();
        for (var i = 0; i < count; i++)
        {
            var path = parts.Dequeue();
            if (!TryParse(parts.Dequeue(), out var start))
                return null;
            var old = parts.Dequeue();
            edits.Add(new PortableEdit(path, new SourceSpan(start, old.Length), old, parts.Dequeue()));
        }

        return new PortableFix(title, known, isSafe, edits.ToEquatableArray());
    }

    private static bool TryParse(string text, out int value) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out value);
}
