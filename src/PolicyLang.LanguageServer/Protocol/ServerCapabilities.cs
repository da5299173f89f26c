namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.
#pragma warning disable CS1591 // Each is the option of that name in the protocol.

/// <summary>How documents are sent: 2 is by ranges.</summary>
public sealed record TextDocumentSyncOptions(bool OpenClose, int Change, bool Save);

/// <summary>Whether the server follows folders that come and go.</summary>
public sealed record WorkspaceFoldersServerCapabilities(bool Supported, bool ChangeNotifications);

/// <summary>What the server can do with workspaces.</summary>
public sealed record WorkspaceServerCapabilities(WorkspaceFoldersServerCapabilities WorkspaceFolders);

/// <summary>What makes the client ask for completions.</summary>
public sealed record CompletionOptions(IReadOnlyList<string> TriggerCharacters, bool ResolveProvider);

/// <summary>What makes the client ask for a signature.</summary>
public sealed record SignatureHelpOptions(IReadOnlyList<string> TriggerCharacters);

/// <summary>Whether the client may ask first.</summary>
public sealed record RenameOptions(bool PrepareProvider);

/// <summary>The kinds of code actions.</summary>
public sealed record CodeActionOptions(IReadOnlyList<string> CodeActionKinds);

/// <summary>What makes the client ask for formatting.</summary>
public sealed record OnTypeFormattingOptions(string FirstTriggerCharacter, IReadOnlyList<string> MoreTriggerCharacter);

/// <summary>Whether more is filled in later.</summary>
public sealed record ResolveOptions(bool ResolveProvider);

/// <summary>The commands of the server.</summary>
public sealed record ExecuteCommandOptions(IReadOnlyList<string> Commands);

/// <summary>The names of the kinds of tokens and their modifiers; tokens have their numbers.</summary>
public sealed record SemanticTokensLegend(IReadOnlyList<string> TokenTypes, IReadOnlyList<string> TokenModifiers);

/// <summary>Whether a client may ask for differences only.</summary>
public sealed record SemanticTokensFullOptions(bool Delta);

/// <summary>How tokens can be asked for.</summary>
public sealed record SemanticTokensOptions(SemanticTokensLegend Legend, bool Range, SemanticTokensFullOptions Full);

/// <summary>What the server can do.</summary>
public sealed record ServerCapabilities
{
    public string PositionEncoding { get; init; } = "utf-16";

    public TextDocumentSyncOptions TextDocumentSync { get; init; } = new(OpenClose: true, Change: 2, Save: true);

    public WorkspaceServerCapabilities Workspace { get; init; } = new(new WorkspaceFoldersServerCapabilities(true, true));

    public CompletionOptions CompletionProvider { get; init; } = new([" ", ".", "(", "[", "{", ",", "\"", ":"], ResolveProvider: false);

    public SignatureHelpOptions SignatureHelpProvider { get; init; } = new(["(", ","]);

    public RenameOptions RenameProvider { get; init; } = new(PrepareProvider: true);

    public CodeActionOptions CodeActionProvider { get; init; } = new(["quickfix", "refactor.extract"]);

    public OnTypeFormattingOptions DocumentOnTypeFormattingProvider { get; init; } = new("\n", ["}"]);

    public ResolveOptions CodeLensProvider { get; init; } = new(ResolveProvider: true);

    public ResolveOptions DocumentLinkProvider { get; init; } = new(ResolveProvider: false);

    public ExecuteCommandOptions ExecuteCommandProvider { get; init; } = new(Handlers.CommandHandlers.Commands);

    public SemanticTokensOptions SemanticTokensProvider { get; init; } = new(Handlers.TokenHandlers.Legend, Range: true, new SemanticTokensFullOptions(Delta: true));

    public bool HoverProvider { get; init; } = true;

    public bool DefinitionProvider { get; init; } = true;

    public bool ReferencesProvider { get; init; } = true;

    public bool DocumentHighlightProvider { get; init; } = true;

    public bool DocumentSymbolProvider { get; init; } = true;

    public bool WorkspaceSymbolProvider { get; init; } = true;

    public bool DocumentFormattingProvider { get; init; } = true;

    public bool DocumentRangeFormattingProvider { get; init; } = true;

    public bool FoldingRangeProvider { get; init; } = true;

    public bool SelectionRangeProvider { get; init; } = true;

    public bool InlayHintProvider { get; init; } = true;

    public bool CallHierarchyProvider { get; init; } = true;
}
