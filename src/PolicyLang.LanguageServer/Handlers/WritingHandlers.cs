using System.Globalization;
using System.Text.RegularExpressions;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Editing.Completions;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;
using CompletionItem = PolicyLang.LanguageServer.Protocol.CompletionItem;
using CompletionList = PolicyLang.LanguageServer.Protocol.CompletionList;
using SignatureHelp = PolicyLang.LanguageServer.Protocol.SignatureHelp;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Help while one writes.</summary>
internal sealed partial class WritingHandlers(Questions questions, ClientAbilities client)
{
    [JsonRpcMethod("textDocument/completion")]
    public Task<CompletionList?> CompleteAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync(
        asked.TextDocument.Uri,
        a =>
        {
            var list = Completing.At(a.Set, a.Tree, a.OffsetAt(asked.Position));
            return new CompletionList(false, [.. list.Items.Select((item, i) => Item(a.Document.File, list.Replaced, item, i))]);
        },
        cancel);

    [JsonRpcMethod("textDocument/signatureHelp")]
    public Task<SignatureHelp?> SignatureAsync(TextDocumentPositionParams asked, CancellationToken cancel) => questions.AskAsync(
        asked.TextDocument.Uri,
        a => Signatures.At(a.Set, a.Tree, a.OffsetAt(asked.Position)) is { } help
            ? new SignatureHelp([new SignatureInformation(help.Label, Markdown(help.Documentation), [.. help.Parameters.Select(p => new ParameterInformation(p))])], 0, help.Active < 0 ? null : help.Active)
            : null,
        cancel);

    [JsonRpcMethod("textDocument/inlayHint")]
    public Task<IReadOnlyList<InlayHint>?> HintsAsync(DocumentRangeParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<InlayHint>>(
        asked.TextDocument.Uri,
        a =>
        [
            .. Hints.In(a.Tree, a.Document.File.SpanOf(asked.Range)).Select(h => new InlayHint(
                a.Document.File.PositionAt(h.Offset), h.Text, EditTranslator.Translate([new Language.Diagnostics.TextEdit(a.Document.File, new SourceSpan(h.Offset, 0), h.InsertText)]),
                "These defaults apply, because nothing else is written. docs/language.md explains them.", PaddingLeft: true)),
        ],
        cancel);

    private CompletionItem Item(SourceFile file, SourceSpan replaced, Language.Editing.Completions.CompletionItem item, int index)
    {
        var isSnippet = item.IsSnippet && client.Snippets;
        var text = item.IsSnippet && !isSnippet ? Placeholder().Replace(item.InsertText, "$1") : item.InsertText;
        var detail = item.IsUnsafe ? $"⚠ {item.Detail}" : item.Detail;
        return new CompletionItem(
            item.Label, detail.Length > 0 ? new CompletionItemLabelDetails(null, detail) : null, Kind(item.Kind), detail.Length > 0 ? detail : null, Markdown(item.Documentation),
            index.ToString("D4", CultureInfo.InvariantCulture), item.InsertText.StartsWith('"') ? item.InsertText : item.Label, isSnippet ? 2 : 1, new TextEdit(file.RangeOf(replaced), text));
    }

    private static int Kind(CompletionKind kind) => kind switch
    {
        CompletionKind.Action => 3,
        CompletionKind.Parameter => 6,
        CompletionKind.Policy => 6,
        CompletionKind.Resource => 7,
        CompletionKind.Fact => 8,
        CompletionKind.Domain => 9,
        CompletionKind.Attribute => 10,
        CompletionKind.Value => 12,
        CompletionKind.Keyword => 14,
        CompletionKind.Snippet => 15,
        _ => 23,
    };

    private static MarkupContent? Markdown(string? text) => text is null ? null : new MarkupContent("markdown", text);

    [GeneratedRegex(@"\$\{\d+:?([^}]*)\}")]
    private static partial Regex Placeholder();
}
