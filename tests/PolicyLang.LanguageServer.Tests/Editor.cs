using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Nerdbank.Streams;
using PolicyLang.LanguageServer.Protocol;
using StreamJsonRpc;
using Range = PolicyLang.LanguageServer.Protocol.Range;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>An editor of its own: a client that speaks the protocol with a server in the same process, over a full-duplex stream.</summary>
internal sealed class Editor : IAsyncDisposable
{
    private readonly JsonRpc _rpc;
    private readonly Task<int> _server;
    private readonly ConcurrentDictionary<string, int> _versions = new();
    private readonly Channel<PublishDiagnosticsParams> _published = Channel.CreateUnbounded<PublishDiagnosticsParams>();

    private Editor(ServerOptions options)
    {
        var (ours, theirs) = FullDuplexStream.CreatePair();
        _server = Task.Run(() => LanguageServerHost.RunAsync(theirs, theirs, options, CancellationToken.None));
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(ours, ours, new SystemTextJsonFormatter { JsonSerializerOptions = LanguageServerHost.Json }));
        _rpc.AddLocalRpcTarget(new Callbacks(this), new JsonRpcTargetOptions { UseSingleObjectParameterDeserialization = true });
        _rpc.SynchronizationContext = new Microsoft.VisualStudio.Threading.NonConcurrentSynchronizationContext(sticky: false);
        _rpc.StartListening();
    }

    /// <summary>The lines of the log.</summary>
    public ConcurrentQueue<MessageParams> Log { get; } = [];

    /// <summary>The newest findings of each document.</summary>
    public ConcurrentDictionary<string, PublishDiagnosticsParams> Findings { get; } = new();

    /// <summary>What the server answered to <c>initialize</c>.</summary>
    public JsonElement Capabilities { get; private set; }

    public FakeTimeProvider Time { get; private init; } = new();

    public static async Task<Editor> StartAsync(string? folder = null, object? settings = null, ServerOptions? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var editor = new Editor((options ?? new ServerOptions()) with { Time = time }) { Time = time };
        WorkspaceFolder[] folders = folder is null ? [] : [new WorkspaceFolder(UriOf(folder), "test")];
        var start = new { processId = (int?)null, rootUri = (string?)null, workspaceFolders = folders, capabilities = new { }, initializationOptions = settings };
        editor.Capabilities = await editor.RequestAsync<JsonElement>("initialize", start);
        await editor.NotifyAsync("initialized", new { });
        return editor;
    }

    public static string UriOf(string path) => new Uri(path).AbsoluteUri;

    public Task<T> RequestAsync<T>(string method, object? argument, CancellationToken cancel = default) => _rpc.InvokeWithParameterObjectAsync<T>(method, argument, cancel);

    public Task NotifyAsync(string method, object argument) => _rpc.NotifyWithParameterObjectAsync(method, argument);

    public Task OpenAsync(string uri, string text)
    {
        _versions[uri] = 1;
        return NotifyAsync("textDocument/didOpen", new DidOpenTextDocumentParams(new TextDocumentItem(uri, "heal", 1, text)));
    }

    public Task ChangeAsync(string uri, string text) => ChangeAsync(uri, [new TextDocumentContentChangeEvent(null, text)]);

    public Task ChangeAsync(string uri, Range range, string text) => ChangeAsync(uri, [new TextDocumentContentChangeEvent(range, text)]);

    public Task ChangeAsync(string uri, params TextDocumentContentChangeEvent[] changes) =>
        NotifyAsync("textDocument/didChange", new DidChangeTextDocumentParams(new VersionedTextDocumentIdentifier(uri, _versions.AddOrUpdate(uri, 1, (_, v) => v + 1)), changes));

    public Task CloseAsync(string uri) => NotifyAsync("textDocument/didClose", new DocumentParams(new TextDocumentIdentifier(uri)));

    /// <summary>
    /// The next findings that satisfy a condition. The clock goes on while it waits, so that the pause before the analysis passes.
    /// </summary>
    public async Task<PublishDiagnosticsParams> FindingsAsync(Func<PublishDiagnosticsParams, bool> condition, bool letTimePass = true)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = _published.Reader.ReadAsync(patience.Token).AsTask();
            while (letTimePass && await Task.WhenAny(next, Task.Delay(5, patience.Token)) != next && !patience.IsCancellationRequested)
                Time.Advance(TimeSpan.FromMilliseconds(200));
            var findings = await next;
            if (condition(findings))
                return findings;
        }
    }

    /// <summary>Says goodbye, and gives the exit status of the server.</summary>
    public async Task<int> ShutDownAsync()
    {
        await RequestAsync<object?>("shutdown", null);
        await _rpc.NotifyAsync("exit");
        return await _server;
    }

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _server;
    }

    private sealed class Callbacks(Editor editor)
    {
        [JsonRpcMethod("textDocument/publishDiagnostics")]
        public void Publish(PublishDiagnosticsParams findings)
        {
            editor.Findings[findings.Uri] = findings;
            editor._published.Writer.TryWrite(findings);
        }

        [JsonRpcMethod("window/logMessage")]
        public void Log(MessageParams message) => editor.Log.Enqueue(message);
    }
}
