using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using TextEdit = PolicyLang.Language.Diagnostics.TextEdit;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Edits of the language as edits of the protocol.</summary>
internal static class EditTranslator
{
    public static IReadOnlyList<Protocol.TextEdit> Translate(IEnumerable<TextEdit> edits) =>
        [.. edits.OrderBy(e => e.Span.Start).Select(e => new Protocol.TextEdit(e.File.RangeOf(e.Span), e.NewText))];

    /// <summary>Edits of several files; null where one of them is of an earlier text, or of a file that an editor cannot open.</summary>
    public static WorkspaceEdit? Translate(SetSnapshot snapshot, IEnumerable<TextEdit> edits, ClientAbilities client)
    {
        var byFile = edits.GroupBy(e => e.File).ToList();
        if (byFile.Count == 0 || byFile.Any(g => snapshot.View.TreeOf(g.Key) is null || snapshot.UriOf(g.Key) is null))
            return null;
        if (!client.VersionedEdits)
            return new WorkspaceEdit(byFile.ToDictionary(g => snapshot.UriOf(g.Key)!, Translate));
        return new WorkspaceEdit(null, [.. byFile.Select(g => new TextDocumentEdit(
            new OptionalVersionedTextDocumentIdentifier(snapshot.UriOf(g.Key)!, snapshot.Open.TryGetValue(g.Key.FullPath, out var open) ? open.Version : null), Translate(g)))]);
    }
}
