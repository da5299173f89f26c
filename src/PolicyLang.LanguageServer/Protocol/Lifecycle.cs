using System.Text.Json;

namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>A folder that is open in the editor.</summary>
public sealed record WorkspaceFolder(string Uri, string Name);

/// <summary>What the client says of itself when it starts the server.</summary>
/// <param name="ProcessId">The process to end with; null where there is none.</param>
/// <param name="RootUri">The one open folder, of clients that know no several.</param>
/// <param name="WorkspaceFolders">The open folders.</param>
/// <param name="Capabilities">What the client can do.</param>
/// <param name="InitializationOptions">Settings, see docs/editors.md.</param>
public sealed record InitializeParams(
    int? ProcessId, string? RootUri, IReadOnlyList<WorkspaceFolder>? WorkspaceFolders, JsonElement? Capabilities, JsonElement? InitializationOptions);

/// <summary>What the server says of itself.</summary>
public sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

/// <summary>Name and version of the server.</summary>
public sealed record ServerInfo(string Name, string Version);

/// <summary>Folders that came and went.</summary>
public sealed record WorkspaceFoldersChangeEvent(IReadOnlyList<WorkspaceFolder> Added, IReadOnlyList<WorkspaceFolder> Removed);

/// <summary>Folders came or went.</summary>
public sealed record DidChangeWorkspaceFoldersParams(WorkspaceFoldersChangeEvent Event);

/// <summary>Settings changed.</summary>
public sealed record DidChangeConfigurationParams(JsonElement? Settings);

/// <summary>A file changed on disk: 1 created, 2 changed, 3 deleted.</summary>
public sealed record FileEvent(string Uri, int Type);

/// <summary>Files changed on disk.</summary>
public sealed record DidChangeWatchedFilesParams(IReadOnlyList<FileEvent> Changes);

/// <summary>Something the server asks the client to do from now on.</summary>
public sealed record Registration(string Id, string Method, object? RegisterOptions);

/// <summary>Things the server asks the client to do from now on.</summary>
public sealed record RegistrationParams(IReadOnlyList<Registration> Registrations);

/// <summary>Files to watch.</summary>
public sealed record DidChangeWatchedFilesRegistrationOptions(IReadOnlyList<FileSystemWatcher> Watchers);

/// <summary>A pattern of files to watch.</summary>
public sealed record FileSystemWatcher(string GlobPattern);

/// <summary>A line for a person: 1 error, 2 warning, 3 info, 4 log.</summary>
public sealed record MessageParams(int Type, string Message);
