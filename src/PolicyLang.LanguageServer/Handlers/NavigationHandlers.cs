using PolicyLang.Language.Editing;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>What something is, where it is declared and used, and what it is renamed to.</summary>
internal sealed class NavigationHandlers(Questions questions, ClientAbilities client)
{
    [JsonRpcMethod("textDocument/hover")]
    public Task<Protocol.Hover?> HoverAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync(
        asked.TextDocument.Uri,
        a => Hovering.At(a.Set, a.Tree, a.OffsetAt(asked.Position)) is { } hover ? new Protocol.Hover(new MarkupContent("markdown", hover.Markdown), a.Document.File.RangeOf(hover.Span)) : null,
        cancel);

    [JsonRpcMethod("textDocument/definition")]
    public Task<IReadOnlyList<Location>?> DefinitionAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<Location>>(
        asked.TextDocument.Uri, a => a.Set.Symbols.At(a.Tree.File, a.OffsetAt(asked.Position)) is { } at ? Locations(a, a.Set.Symbols.DefinitionsOf(at)) : [], cancel);

    [JsonRpcMethod("textDocument/references")]
    public Task<IReadOnlyList<Location>?> ReferencesAsync(ReferenceParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<Location>>(
        asked.TextDocument.Uri,
        a => a.Set.Symbols.At(a.Tree.File, a.OffsetAt(asked.Position)) is { } at ? Locations(a, a.Set.Symbols.Of(at.Symbols).Where(o => asked.Context.IncludeDeclaration || !o.IsDefinition)) : [],
        cancel);

    [JsonRpcMethod("textDocument/documentHighlight")]
    public Task<IReadOnlyList<DocumentHighlight>?> HighlightAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<DocumentHighlight>>(
        asked.TextDocument.Uri,
        a => a.Set.Symbols.At(a.Tree.File, a.OffsetAt(asked.Position)) is { } at
            ? [.. a.Set.Symbols.Of(at.Symbols).Where(o => o.File.Equals(a.Tree.File)).OrderBy(o => o.Span.Start).Select(o => new DocumentHighlight(a.Document.File.RangeOf(o.Span), o.IsDefinition ? 3 : 2))]
            : [],
        cancel);

    [JsonRpcMethod("textDocument/prepareRename")]
    public Task<PrepareRenameResult?> PrepareRenameAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync(
        asked.TextDocument.Uri,
        a => Renaming.Prepare(a.Set, a.Tree.File, a.OffsetAt(asked.Position)) switch
        {
            ({ } at, _) => new PrepareRenameResult(a.Document.File.RangeOf(at.Span), at.Symbols[0].Name),
            (_, var problem) => throw Questions.Refusal(problem!),
        },
        cancel);

    [JsonRpcMethod("textDocument/rename")]
    public Task<WorkspaceEdit?> RenameAsync(RenameParams asked, CancellationToken cancel) => questions.AskAsync(
        asked.TextDocument.Uri,
        a =>
        {
            var renamed = Renaming.Rename(a.Set, a.Tree.File, a.OffsetAt(asked.Position), asked.NewName);
            return renamed.Problem is null ? EditTranslator.Translate(a.Snapshot, renamed.Edits, client) : throw Questions.Refusal(renamed.Problem);
        },
        cancel);

    [JsonRpcMethod("textDocument/documentLink")]
    public Task<IReadOnlyList<DocumentLink>?> LinksAsync(DocumentParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<DocumentLink>>(
        asked.TextDocument.Uri, a => [.. Links.In(a.Tree).Select(l => new DocumentLink(a.Document.File.RangeOf(l.Span), l.Target))], cancel);

    private static IReadOnlyList<Location> Locations(Asked asked, IEnumerable<Occurrence> occurrences) =>
        [.. from occurrence in occurrences
            let uri = asked.Snapshot.UriOf(occurrence.File)
            where uri is not null
            select new Location(uri, occurrence.File.RangeOf(occurrence.Span))];
}
