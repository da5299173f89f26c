using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.VisualStudio.Threading;
using PolicyLang.LanguageServer.Findings;
using PolicyLang.LanguageServer.Handlers;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer;

/// <summary>Runs the language server over two streams.</summary>
public static class LanguageServerHost
{
    /// <summary>Serves one client until it says <c>exit</c>, its streams end, or the token is cancelled.</summary>
    /// <param name="input">What the client writes.</param>
    /// <param name="output">What the client reads.</param>
    /// <param name="options">What the host gives.</param>
    /// <param name="cancel">Ends the server.</param>
    /// <returns>0 where the client said <c>shutdown</c> before it went, else 1, as the protocol has it.</returns>
    public static async Task<int> RunAsync(Stream input, Stream output, ServerOptions options, CancellationToken cancel)
    {
        using var rpc = new HealRpc(new HeaderDelimitedMessageHandler(output, input, new SystemTextJsonFormatter { JsonSerializerOptions = Json }));
        var abilities = new ClientAbilities();
        var client = new Client(rpc, abilities);
        var workspace = new PolicyWorkspace(options.Time);
        var publisher = new DiagnosticsPublisher(client, options);
        var questions = new Questions(workspace);
        var head = new HeadComparison(options);
        var tokens = new TokenHandlers(questions);
        var lifecycle = new LifecycleHandlers(workspace, publisher, client, abilities);

        // Each handler runs alone, in the order of the messages, until it waits for something: so it sees the documents of its moment.
        var turns = new NonConcurrentSynchronizationContext(sticky: false);
        rpc.SynchronizationContext = turns;
        object[] handlers =
        [
            lifecycle, new SyncHandlers(workspace, publisher, tokens), tokens, new NavigationHandlers(questions, abilities), new SymbolHandlers(questions), new FormattingHandlers(questions),
            new WritingHandlers(questions, abilities), new ActionHandlers(questions, abilities), new LensHandlers(questions, head), new CallHandlers(questions),
            new CommandHandlers(questions, head, options, client),
        ];
        foreach (var handler in handlers)
            rpc.AddLocalRpcTarget(handler, new JsonRpcTargetOptions { UseSingleObjectParameterDeserialization = true, DisposeOnDisconnect = false });
        // Standard input cannot be made to stop waiting, so the end is not waited for at the stream.
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = cancel.Register(() => end.TrySetResult());
        lifecycle.Exited += (_, _) => end.TrySetResult();
        rpc.StartListening();
        try
        {
            await await Task.WhenAny(rpc.Completion, end.Task);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The streams broke: the client has gone, which is how some clients say goodbye.
        }

        // A client that goes at once after its goodbye ends the stream before its last messages have had their turn.
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        turns.Post(static state => ((TaskCompletionSource)state!).SetResult(), last);
        await last.Task;
        return lifecycle.HasShutDown ? 0 : 1;
    }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatIsNotNull } },
    };

    /// <summary>What is left out of a message is null, so a message without something that cannot be null is wrong.</summary>
    private static void RequireWhatIsNotNull(JsonTypeInfo type)
    {
        if (type.Type.Namespace != typeof(Position).Namespace)
            return;
        foreach (var property in type.Properties)
            property.IsRequired |= property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is null : !property.IsSetNullable;
    }

    private sealed class Client(JsonRpc rpc, ClientAbilities abilities) : IClient
    {
        public Task PublishDiagnosticsAsync(PublishDiagnosticsParams findings) => NotifyAsync("textDocument/publishDiagnostics", findings);

        public Task LogAsync(MessageParams message) => NotifyAsync("window/logMessage", message);

        public Task ShowAsync(MessageParams message) => NotifyAsync("window/showMessage", message);

        public Task WatchFilesAsync() => RequestAsync("client/registerCapability", new RegistrationParams(
            [new Registration("heal-files", "workspace/didChangeWatchedFiles", new DidChangeWatchedFilesRegistrationOptions([new Protocol.FileSystemWatcher("**/*.heal"), new Protocol.FileSystemWatcher("**/*.csproj")]))]));

        public Task RefreshLensesAsync() => abilities.RefreshesLenses ? RequestAsync("workspace/codeLens/refresh", null) : Task.CompletedTask;

        /// <summary>A client that cannot do what it is asked goes on without it.</summary>
        private async Task RequestAsync(string method, object? argument)
        {
            try
            {
                await rpc.InvokeWithParameterObjectAsync<object?>(method, argument);
            }
            catch (Exception e) when (e is RemoteRpcException or ConnectionLostException or ObjectDisposedException or IOException or OperationCanceledException)
            {
            }
        }

        private async Task NotifyAsync(string method, object argument)
        {
            try
            {
                await rpc.NotifyWithParameterObjectAsync(method, argument);
            }
            catch (Exception e) when (e is ConnectionLostException or ObjectDisposedException or IOException)
            {
            }
        }
    }
}
