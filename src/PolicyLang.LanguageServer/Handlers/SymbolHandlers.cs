using PolicyLang.Language.Editing;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Outlines, and how files are nested.</summary>
internal sealed class SymbolHandlers(Questions questions)
{
    /// <summary>More would not be read.</summary>
    private const int MostSymbols = 500;

    [JsonRpcMethod("textDocument/documentSymbol")]
    public Task<IReadOnlyList<DocumentSymbol>?> DocumentSymbolsAsync(DocumentParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<DocumentSymbol>>(
        asked.TextDocument.Uri, a => [.. Outline.Of(a.Tree).Select(i => Symbol(a.Document.File, i))], cancel);

    [JsonRpcMethod("workspace/symbol")]
    public Task<IReadOnlyList<WorkspaceSymbol>> WorkspaceSymbolsAsync(WorkspaceSymbolParams asked, CancellationToken cancel)
    {
        var sets = questions.Sets;
        return Task.Run<IReadOnlyList<WorkspaceSymbol>>(
            () =>
            [
                .. (from set in sets
                    from tree in set.Compilation.Trees.Skip(1)
                    from item in Outline.Of(tree)
                    where Fits(item.Name, asked.Query)
                    let uri = set.UriOf(tree.File)
                    where uri is not null
                    select new WorkspaceSymbol(item.Name, KindOf(item.Keyword), new Location(uri, tree.File.RangeOf(item.NameSpan)), item.Keyword)).Take(MostSymbols),
            ],
            cancel);
    }

    [JsonRpcMethod("textDocument/foldingRange")]
    public Task<IReadOnlyList<FoldingRange>?> FoldsAsync(DocumentParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<FoldingRange>>(
        asked.TextDocument.Uri,
        a => [.. Structure.Folds(a.Tree).Select(f => new FoldingRange(a.Document.File.PositionAt(f.Span.Start).Line, a.Document.File.PositionAt(f.Span.End).Line, f.IsComment ? "comment" : null))],
        cancel);

    [JsonRpcMethod("textDocument/selectionRange")]
    public Task<IReadOnlyList<SelectionRange>?> SelectionsAsync(SelectionRangeParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<SelectionRange>>(
        asked.TextDocument.Uri, a => [.. asked.Positions.Select(p => Selection(a.Document.File, Structure.Around(a.Tree, a.OffsetAt(p))))], cancel);

    internal static int KindOf(string keyword) => keyword switch
    {
        "domain" => 3,
        "resource" => 5,
        "test" => 6,
        "attribute" => 7,
        "fact" => 11,
        "action" => 12,
        "parameter" => 13,
        "budget" => 16,
        "policy" => 19,
        "signal" => 24,
        _ => 25,
    };

    private static DocumentSymbol Symbol(SourceFile file, OutlineItem item) => new(
        item.Name.Trim().Length > 0 ? item.Name : item.Keyword, $"{item.Keyword} {item.Detail}".Trim(), KindOf(item.Keyword), file.RangeOf(item.Span), file.RangeOf(item.NameSpan),
        item.Children.Count > 0 ? [.. item.Children.Select(c => Symbol(file, c))] : null);

    private static SelectionRange Selection(SourceFile file, IReadOnlyList<SourceSpan> spans)
    {
        SelectionRange? range = null;
        foreach (var span in spans.Reverse())
            range = new SelectionRange(file.RangeOf(span), range);
        return range!;
    }

    /// <summary>Whether the letters of a query occur in a name in their order, whatever their case.</summary>
    private static bool Fits(string name, string query)
    {
        var position = 0;
        foreach (var letter in query.Where(c => !char.IsWhiteSpace(c)))
        {
            position = name.IndexOf(letter.ToString(), position, StringComparison.OrdinalIgnoreCase) + 1;
            if (position == 0)
                return false;
        }

        return true;
    }
}
