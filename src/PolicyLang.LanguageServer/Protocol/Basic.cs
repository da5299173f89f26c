namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>A place in a document: line and column from 0; columns count UTF-16 units.</summary>
public sealed record Position(int Line, int Character);

/// <summary>From a place up to, not including, another.</summary>
public sealed record Range(Position Start, Position End);

/// <summary>A range in a document.</summary>
public sealed record Location(string Uri, Range Range);

/// <summary>A document, by its URI as the client writes it.</summary>
public sealed record TextDocumentIdentifier(string Uri);

/// <summary>A document in one of its versions.</summary>
public sealed record VersionedTextDocumentIdentifier(string Uri, int Version);

/// <summary>A document in a version that may be unknown.</summary>
public sealed record OptionalVersionedTextDocumentIdentifier(string Uri, int? Version);

/// <summary>A document with its text.</summary>
public sealed record TextDocumentItem(string Uri, string LanguageId, int Version, string Text);

/// <summary>A replacement.</summary>
public sealed record TextEdit(Range Range, string NewText);

/// <summary>Replacements in one document.</summary>
public sealed record TextDocumentEdit(OptionalVersionedTextDocumentIdentifier TextDocument, IReadOnlyList<TextEdit> Edits);

/// <summary>Replacements in documents.</summary>
public sealed record WorkspaceEdit(IReadOnlyDictionary<string, IReadOnlyList<TextEdit>>? Changes, IReadOnlyList<TextDocumentEdit>? DocumentChanges = null);

/// <summary>A text for people: <c>markdown</c> or <c>plaintext</c>.</summary>
public sealed record MarkupContent(string Kind, string Value);

/// <summary>A command with its arguments.</summary>
public sealed record Command(string Title, [property: System.Text.Json.Serialization.JsonPropertyName("command")] string Name, IReadOnlyList<object?>? Arguments = null);

/// <summary>A document and a place in it.</summary>
public sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position);

/// <summary>A document.</summary>
public sealed record DocumentParams(TextDocumentIdentifier TextDocument);

/// <summary>A document and a range in it.</summary>
public sealed record DocumentRangeParams(TextDocumentIdentifier TextDocument, Range Range);
