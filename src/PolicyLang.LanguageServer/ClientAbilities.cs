using System.Text.Json;

namespace PolicyLang.LanguageServer;

/// <summary>What the client can do, as far as it matters here. Set once, when it says so.</summary>
internal sealed class ClientAbilities
{
    /// <summary>Whether edits may name the version of a document that they are for.</summary>
    public bool VersionedEdits { get; private set; }

    /// <summary>Whether completions may have places to fill in.</summary>
    public bool Snippets { get; private set; }

    /// <summary>Whether the server may ask it to watch files.</summary>
    public bool WatchesFiles { get; private set; }

    /// <summary>Whether the server may ask it to ask for lenses again.</summary>
    public bool RefreshesLenses { get; private set; }

    public void Read(JsonElement? capabilities)
    {
        VersionedEdits = Is(capabilities, "workspace", "workspaceEdit", "documentChanges");
        Snippets = Is(capabilities, "textDocument", "completion", "completionItem", "snippetSupport");
        WatchesFiles = Is(capabilities, "workspace", "didChangeWatchedFiles", "dynamicRegistration");
        RefreshesLenses = Is(capabilities, "workspace", "codeLens", "refreshSupport");
    }

    private static bool Is(JsonElement? element, params string[] path)
    {
        foreach (var name in path)
            element = element is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var inner) ? inner : null;
        return element is { ValueKind: JsonValueKind.True };
    }
}
