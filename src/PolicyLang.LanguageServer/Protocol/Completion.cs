namespace PolicyLang.LanguageServer.Protocol;

#pragma warning disable SA1402 // The types of one chapter of the protocol read best on one page.

/// <summary>What stands behind a label in the list.</summary>
public sealed record CompletionItemLabelDetails(string? Detail, string? Description);

/// <summary>Something that can be written at a place.</summary>
public sealed record CompletionItem(
    string Label, CompletionItemLabelDetails? LabelDetails, int Kind, string? Detail, MarkupContent? Documentation, string SortText, string FilterText, int InsertTextFormat, TextEdit TextEdit);

/// <summary>What can be written at a place.</summary>
public sealed record CompletionList(bool IsIncomplete, IReadOnlyList<CompletionItem> Items);
