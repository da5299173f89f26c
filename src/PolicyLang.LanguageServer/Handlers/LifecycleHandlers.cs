using System.Diagnostics;
using System.Text.Json;
using PolicyLang.LanguageServer.Findings;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Beginning, end, folders and settings.</summary>
internal sealed class LifecycleHandlers(PolicyWorkspace workspace, DiagnosticsPublisher publisher, IClient client, ClientAbilities abilities)
{
    private List<string> _folders = [];
    private IReadOnlyList<string> _sets = [];

    /// <summary>Raised when the client says <c>exit</c>, or when its process has ended.</summary>
    public event EventHandler? Exited;

    /// <summary>Whether the client said <c>shutdown</c>.</summary>
    public bool HasShutDown { get; private set; }

    [JsonRpcMethod("initialize")]
    public InitializeResult Initialize(InitializeParams start)
    {
        _folders = [.. (start.WorkspaceFolders?.Select(f => f.Uri) ?? (start.RootUri is { } root ? [root] : [])).Select(DocumentUri.PathOf).OfType<string>()];
        abilities.Read(start.Capabilities);
        ReadSettings(start.InitializationOptions);
        workspace.Configure(_folders, FullPaths());
        if (start.ProcessId is { } process)
            _ = ExitWithAsync(process);
        return new InitializeResult(new ServerCapabilities(), new ServerInfo("heal", typeof(LifecycleHandlers).Assembly.GetName().Version!.ToString(3)));
    }

    [JsonRpcMethod("initialized")]
    public void Initialized()
    {
        if (abilities.WatchesFiles)
            _ = client.WatchFilesAsync();
    }

    [JsonRpcMethod("shutdown")]
    public object? Shutdown()
    {
        HasShutDown = true;
        return null;
    }

    [JsonRpcMethod("exit")]
    public void Exit() => Exited?.Invoke(this, EventArgs.Empty);

    [JsonRpcMethod("workspace/didChangeWorkspaceFolders")]
    public void FoldersChanged(DidChangeWorkspaceFoldersParams change)
    {
        var removed = change.Event.Removed.Select(f => DocumentUri.PathOf(f.Uri)).ToList();
        _folders = [.. _folders.Where(f => !removed.Contains(f)).Concat(change.Event.Added.Select(f => DocumentUri.PathOf(f.Uri)).OfType<string>()).Distinct()];
        Configure();
    }

    [JsonRpcMethod("workspace/didChangeConfiguration")]
    public void ConfigurationChanged(DidChangeConfigurationParams change)
    {
        if (change.Settings is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty("policylang", out var own))
            ReadSettings(own);
        Configure();
    }

    private void Configure()
    {
        foreach (var set in workspace.Configure(_folders, FullPaths()))
            publisher.Changed(set);
    }

    private void ReadSettings(JsonElement? settings)
    {
        if (settings is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty("sets", out var sets))
            return;
        if (sets.ValueKind == JsonValueKind.Array && sets.EnumerateArray().All(s => s.ValueKind == JsonValueKind.String))
            _sets = [.. sets.EnumerateArray().Select(s => s.GetString()!)];
        else
            _ = client.LogAsync(new MessageParams(2, "the setting 'sets' is no list of folders, so it is ignored"));
    }

    /// <summary>The folders of the setting <c>sets</c>, each below each open folder.</summary>
    private List<string> FullPaths() => [.. _sets.SelectMany(s => Path.IsPathRooted(s) ? [s] : _folders.Select(f => Path.Combine(f, s))).Select(Path.GetFullPath)];

    private async Task ExitWithAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has gone already, or it is another machine's.
            return;
        }

        Exited?.Invoke(this, EventArgs.Empty);
    }
}
