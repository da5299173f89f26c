namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>How documents are sent: 2 is by ranges.</summary>
public sealed record TextDocumentSyncOptions(bool OpenClose, int Change, bool Save);

/// <summary>Whether the server follows folders that come and go.</summary>
public sealed record WorkspaceFoldersServerCapabilities(bool Supported, bool ChangeNotifications);

/// <summary>What the server can do with workspaces.</summary>
public sealed record WorkspaceServerCapabilities(WorkspaceFoldersServerCapabilities WorkspaceFolders);

/// <summary>What the server can do.</summary>
public sealed record ServerCapabilities
{
#pragma warning disable CS1591 // Each is the capability of that name in the protocol.
    public string PositionEncoding { get; init; } = "utf-16";

    public TextDocumentSyncOptions TextDocumentSync { get; init; } = new(OpenClose: true, Change: 2, Save: true);

    public WorkspaceServerCapabilities Workspace { get; init; } = new(new WorkspaceFoldersServerCapabilities(true, true));
#pragma warning restore CS1591
}
