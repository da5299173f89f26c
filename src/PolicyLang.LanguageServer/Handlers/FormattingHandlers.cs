using PolicyLang.Language.Editing;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Formatting. The language has one style, so options are not looked at.</summary>
internal sealed class FormattingHandlers(Questions questions)
{
    [JsonRpcMethod("textDocument/formatting")]
    public Task<IReadOnlyList<TextEdit>?> DocumentAsync(FormattingParams asked, CancellationToken cancel) =>
        questions.AskAsync(asked.TextDocument.Uri, a => EditTranslator.Translate(Reformatting.Document(a.Tree)), cancel);

    [JsonRpcMethod("textDocument/rangeFormatting")]
    public Task<IReadOnlyList<TextEdit>?> RangeAsync(DocumentRangeParams asked, CancellationToken cancel) =>
        questions.AskAsync(asked.TextDocument.Uri, a => EditTranslator.Translate(Reformatting.Range(a.Tree, a.Document.File.SpanOf(asked.Range))), cancel);

    [JsonRpcMethod("textDocument/onTypeFormatting")]
    public Task<IReadOnlyList<TextEdit>?> OnTypeAsync(OnTypeFormattingParams asked, CancellationToken cancel) =>
        questions.AskAsync(asked.TextDocument.Uri, a => EditTranslator.Translate(Reformatting.OnType(a.Tree, a.OffsetAt(asked.Position), asked.Ch)), cancel);
}
