using PolicyLang.LanguageServer.Findings;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Documents and files that change.</summary>
internal sealed class SyncHandlers(PolicyWorkspace workspace, DiagnosticsPublisher publisher, TokenHandlers tokens)
{
    [JsonRpcMethod("textDocument/didOpen")]
    public void Open(DidOpenTextDocumentParams opened) => publisher.Changed(workspace.Open(opened.TextDocument));

    [JsonRpcMethod("textDocument/didChange")]
    public void Change(DidChangeTextDocumentParams change) => Changed(workspace.Change(change));

    [JsonRpcMethod("textDocument/didClose")]
    public void Close(DocumentParams closed)
    {
        tokens.Forget(closed.TextDocument.Uri);
        Changed(workspace.Close(closed.TextDocument.Uri));
    }

    /// <summary>The text is known already.</summary>
    [JsonRpcMethod("textDocument/didSave")]
    public void Save(DocumentParams saved) => _ = saved;

    [JsonRpcMethod("workspace/didChangeWatchedFiles")]
    public void FilesChanged(DidChangeWatchedFilesParams changes)
    {
        foreach (var set in workspace.FilesChanged(changes.Changes))
            publisher.Changed(set);
    }

    /// <summary>Answers when nothing is left to publish: for tests and measurements.</summary>
    [JsonRpcMethod("policylang/idle")]
    public Task IdleAsync() => publisher.IdleAsync();

    private void Changed(PolicySet? set)
    {
        if (set is not null)
            publisher.Changed(set);
    }
}
