using System.Text.Json;

namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>What is asked of a place, with the documents of its moment.</summary>
public sealed record Hover(MarkupContent Contents, Range Range);

/// <summary>Whether the declaration counts as a reference.</summary>
public sealed record ReferenceContext(bool IncludeDeclaration);

/// <summary>Asks for references.</summary>
public sealed record ReferenceParams(TextDocumentIdentifier TextDocument, Position Position, ReferenceContext Context);

/// <summary>A place that belongs together with the caret's. Kind: 2 read, 3 write.</summary>
public sealed record DocumentHighlight(Range Range, int Kind);

/// <summary>Asks to rename.</summary>
public sealed record RenameParams(TextDocumentIdentifier TextDocument, Position Position, string NewName);

/// <summary>What would be renamed, and what it is called now.</summary>
public sealed record PrepareRenameResult(Range Range, string Placeholder);

/// <summary>A declaration in the outline.</summary>
public sealed record DocumentSymbol(string Name, string? Detail, int Kind, Range Range, Range SelectionRange, IReadOnlyList<DocumentSymbol>? Children);

/// <summary>Asks for declarations of all sets that are known.</summary>
public sealed record WorkspaceSymbolParams(string Query);

/// <summary>A declaration somewhere.</summary>
public sealed record WorkspaceSymbol(string Name, int Kind, Location Location, string? ContainerName);

/// <summary>How text is to be formatted. The language has one style, so nothing of it matters.</summary>
public sealed record FormattingParams(TextDocumentIdentifier TextDocument, Range? Range);

/// <summary>A character was typed.</summary>
public sealed record OnTypeFormattingParams(TextDocumentIdentifier TextDocument, Position Position, string Ch);

/// <summary>Why code actions are asked for.</summary>
public sealed record CodeActionContext(IReadOnlyList<string>? Only);

/// <summary>Asks for code actions.</summary>
public sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range, CodeActionContext Context);

/// <summary>A change that is offered.</summary>
public sealed record CodeAction(string Title, string Kind, IReadOnlyList<Diagnostic>? Diagnostics, bool? IsPreferred, WorkspaceEdit Edit);

/// <summary>Numbers, five for each token.</summary>
public sealed record SemanticTokens(string ResultId, IReadOnlyList<int> Data);

/// <summary>A part of the numbers that is another now.</summary>
public sealed record SemanticTokensEdit(int Start, int DeleteCount, IReadOnlyList<int>? Data);

/// <summary>What became another since an answer.</summary>
public sealed record SemanticTokensDelta(string ResultId, IReadOnlyList<SemanticTokensEdit> Edits);

/// <summary>Asks what became another since an answer.</summary>
public sealed record SemanticTokensDeltaParams(TextDocumentIdentifier TextDocument, string PreviousResultId);

/// <summary>Lines that can be folded away.</summary>
public sealed record FoldingRange(int StartLine, int EndLine, string? Kind);

/// <summary>Asks what holds some places.</summary>
public sealed record SelectionRangeParams(TextDocumentIdentifier TextDocument, IReadOnlyList<Position> Positions);

/// <summary>A range, and what holds it.</summary>
public sealed record SelectionRange(Range Range, SelectionRange? Parent);

/// <summary>A parameter as it stands in its signature.</summary>
public sealed record ParameterInformation(string Label);

/// <summary>A signature.</summary>
public sealed record SignatureInformation(string Label, MarkupContent? Documentation, IReadOnlyList<ParameterInformation> Parameters);

/// <summary>The signature whose arguments are being written.</summary>
public sealed record SignatureHelp(IReadOnlyList<SignatureInformation> Signatures, int ActiveSignature, int? ActiveParameter);

/// <summary>Words that apply although nobody wrote them.</summary>
public sealed record InlayHint(Position Position, string Label, IReadOnlyList<TextEdit> TextEdits, string Tooltip, bool PaddingLeft);

/// <summary>What is needed to fill in a lens.</summary>
public sealed record LensData(string Uri, string Kind, string Name);

/// <summary>A line over a declaration; its command is filled in when it is in sight.</summary>
public sealed record CodeLens(Range Range, Command? Command, LensData? Data);

/// <summary>A text that leads to a page.</summary>
public sealed record DocumentLink(Range Range, string Target);

/// <summary>What is needed to go on from an item: the open document from whose set it is, and the item.</summary>
public sealed record CallData(string Uri, string Kind, string Name);

/// <summary>A signal, policy or action among what sets what off.</summary>
public sealed record CallHierarchyItem(string Name, int Kind, string? Detail, string Uri, Range Range, Range SelectionRange, CallData? Data);

/// <summary>Asks what an item calls, or is called by.</summary>
public sealed record CallHierarchyCallsParams(CallHierarchyItem Item);

/// <summary>A caller, and where it calls.</summary>
public sealed record CallHierarchyIncomingCall(CallHierarchyItem From, IReadOnlyList<Range> FromRanges);

/// <summary>What is called, and where.</summary>
public sealed record CallHierarchyOutgoingCall(CallHierarchyItem To, IReadOnlyList<Range> FromRanges);

/// <summary>Runs a command.</summary>
public sealed record ExecuteCommandParams(string Command, IReadOnlyList<JsonElement>? Arguments);

/// <summary>A test of a set.</summary>
public sealed record TestItem(string Uri, string Title, Range Range);

/// <summary>What became of a test.</summary>
public sealed record TestOutcome(string Title, bool Passed, string Message);

/// <summary>A text that a command made, with its language.</summary>
public sealed record CommandText(string Language, string Text);
