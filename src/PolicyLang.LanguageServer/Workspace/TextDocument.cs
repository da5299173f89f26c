using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>A document that the editor has open, in one version. Immutable.</summary>
internal sealed class TextDocument
{
    private readonly Lazy<SyntaxTree> _tree;

    public TextDocument(string uri, int version, string path, string fullPath, string text)
    {
        Uri = uri;
        Version = version;
        Text = text;
        File = new SourceFile(path, text, fullPath);
        _tree = new(() => Parser.Parse(File));
    }

    /// <summary>The URI as the client writes it.</summary>
    public string Uri { get; }

    public int Version { get; }

    /// <summary>The text as the client has it.</summary>
    public string Text { get; }

    public SourceFile File { get; }

    /// <summary>Parsed on first use.</summary>
    public SyntaxTree Tree => _tree.Value;

    /// <summary>The document after changes, one after another. A range that lies outside the text is cut to it.</summary>
    public TextDocument Apply(int version, IEnumerable<TextDocumentContentChangeEvent> changes)
    {
        var text = Text;
        var positions = File;
        foreach (var change in changes)
        {
            if (change.Range is { } range)
            {
                // Offsets are in the text that the client has, so a byte order mark counts.
                positions = ReferenceEquals(text, Text) && File.Text.Length == text.Length ? File : new SourceFile("", "\uFEFF" + text);
                var start = positions.OffsetAt(range.Start);
                var end = Math.Max(start, positions.OffsetAt(range.End));
                text = string.Concat(text.AsSpan(0, start), change.Text, text.AsSpan(end));
            }
            else
            {
                text = change.Text;
            }
        }

        return new TextDocument(Uri, version, File.Path, File.FullPath, text);
    }

    /// <summary>The same text as part of another set.</summary>
    public TextDocument At(string path) => path == File.Path ? this : new TextDocument(Uri, Version, path, File.FullPath, Text);
}
