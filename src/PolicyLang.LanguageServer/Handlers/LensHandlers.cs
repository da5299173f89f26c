using PolicyLang.Language.Editing;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Lines over policies and tests.</summary>
internal sealed class LensHandlers(Questions questions, HeadComparison head)
{
    [JsonRpcMethod("textDocument/codeLens")]
    public Task<IReadOnlyList<CodeLens>?> LensesAsync(DocumentParams asked, CancellationToken cancel) => questions.AskAsync<IReadOnlyList<CodeLens>>(
        asked.TextDocument.Uri,
        a => [.. Lenses.In(a.Tree).Select(l => new CodeLens(
            a.Document.File.RangeOf(l.Span), l.Kind == LensKind.RunTest ? new Command("Run test", CommandHandlers.RunTest, [a.Document.Uri, l.Name]) : null,
            l.Kind == LensKind.RunTest ? null : new LensData(a.Document.Uri, l.Kind.ToString(), l.Name)))],
        cancel);

    /// <summary>Fills in what a line says. It is no button, so its command has no name.</summary>
    [JsonRpcMethod("codeLens/resolve")]
    public async Task<CodeLens> ResolveAsync(CodeLens lens, CancellationToken cancel)
    {
        if (lens.Data is not { } data)
            return lens;
        var text = await questions.AskAsync(data.Uri, a => data.Kind == nameof(LensKind.Evidence) ? Lenses.Evidence(a.Set, data.Name) : Change(a, data.Name, cancel), cancel);
        return lens with { Command = new Command(text ?? "", "") };
    }

    private string Change(Asked asked, string policy, CancellationToken cancel)
    {
        var difference = head.Of(asked.Snapshot, cancel);
        return difference.Difference is null ? difference.Problem! : Lenses.Change(difference.Difference, policy) ?? "decides as at HEAD";
    }
}
