namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>A document was opened: its text is the client's from now on.</summary>
public sealed record DidOpenTextDocumentParams(TextDocumentItem TextDocument);

/// <summary>A change of a range, or of the whole text where there is none.</summary>
public sealed record TextDocumentContentChangeEvent(Range? Range, string Text);

/// <summary>A document was changed. The changes apply one after another.</summary>
public sealed record DidChangeTextDocumentParams(VersionedTextDocumentIdentifier TextDocument, IReadOnlyList<TextDocumentContentChangeEvent> ContentChanges);

/// <summary>Another place that belongs to a finding.</summary>
public sealed record DiagnosticRelatedInformation(Location Location, string Message);

/// <summary>Where to read more about a finding.</summary>
public sealed record CodeDescription(string Href);

/// <summary>A finding. Severity: 1 error, 2 warning, 3 information, 4 hint. Tags: 1 unnecessary.</summary>
public sealed record Diagnostic(
    Range Range, int Severity, string Code, CodeDescription? CodeDescription, string Source, string Message, IReadOnlyList<int>? Tags,
    IReadOnlyList<DiagnosticRelatedInformation>? RelatedInformation);

/// <summary>The findings of a document, all of them.</summary>
public sealed record PublishDiagnosticsParams(string Uri, int? Version, IReadOnlyList<Diagnostic> Diagnostics);
