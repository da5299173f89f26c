using System.Collections.Concurrent;
using System.Globalization;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>Colours by meaning.</summary>
internal sealed class TokenHandlers(Questions questions)
{
    private readonly ConcurrentDictionary<string, SemanticTokens> _last = new(StringComparer.Ordinal);
    private int _results;

    /// <summary>The names of kinds and modifiers.</summary>
    public static SemanticTokensLegend Legend { get; } = new(
        [.. Enum.GetNames<HighlightKind>().Select(n => n.ToLowerInvariant())], ["declaration", "defaultLibrary", "documentation"]);

    [JsonRpcMethod("textDocument/semanticTokens/full")]
    public async Task<SemanticTokens?> FullAsync(DocumentParams asked, CancellationToken cancel)
    {
        var data = await questions.AskAsync(asked.TextDocument.Uri, a => Encode(a, null), cancel);
        return data is null ? null : Keep(asked.TextDocument.Uri, data);
    }

    /// <summary>One edit from the first number that differs to the last, or all numbers where the client's last answer is not known.</summary>
    [JsonRpcMethod("textDocument/semanticTokens/full/delta")]
    public async Task<object?> DeltaAsync(SemanticTokensDeltaParams asked, CancellationToken cancel)
    {
        var uri = asked.TextDocument.Uri;
        var isKnown = _last.TryGetValue(uri, out var before) && before.ResultId == asked.PreviousResultId;
        var data = await questions.AskAsync(uri, a => Encode(a, null), cancel);
        if (data is null)
            return null;
        var result = Keep(uri, data);
        if (!isKnown)
            return result;
        var old = before!.Data;
        var head = 0;
        while (head < old.Count && head < data.Count && old[head] == data[head])
            head++;
        var tail = 0;
        while (tail < old.Count - head && tail < data.Count - head && old[old.Count - tail - 1] == data[data.Count - tail - 1])
            tail++;
        var isSame = head == old.Count && head == data.Count;
        return new SemanticTokensDelta(result.ResultId, isSame ? [] : [new SemanticTokensEdit(head, old.Count - head - tail, [.. data.Skip(head).Take(data.Count - head - tail)])]);
    }

    [JsonRpcMethod("textDocument/semanticTokens/range")]
    public async Task<SemanticTokens?> RangeAsync(DocumentRangeParams asked, CancellationToken cancel) =>
        await questions.AskAsync(asked.TextDocument.Uri, a => Encode(a, a.Document.File.SpanOf(asked.Range)), cancel) is { } data ? new SemanticTokens("", data) : null;

    /// <summary>Called when a document is closed.</summary>
    public void Forget(string uri) => _last.TryRemove(uri, out _);

    private SemanticTokens Keep(string uri, IReadOnlyList<int> data) => _last[uri] = new SemanticTokens(Interlocked.Increment(ref _results).ToString(CultureInfo.InvariantCulture), data);

    /// <summary>Five numbers for each token: lines and columns from the one before, length, kind, modifiers. What has several lines is one for each.</summary>
    private static List<int> Encode(Asked asked, SourceSpan? range)
    {
        var file = asked.Document.File;
        var data = new List<int>();
        var (line, column) = (0, 0);
        foreach (var highlight in Highlighting.Of(asked.Set, asked.Tree).Where(h => range is not { } r || (h.Span.End >= r.Start && h.Span.Start <= r.End)))
        {
            foreach (var (at, length) in Lines(file, highlight.Span))
            {
                data.AddRange([at.Line - line, at.Line == line ? at.Character - column : at.Character, length, (int)highlight.Kind, (highlight.IsDeclaration ? 1 : 0) | (highlight.IsStandard ? 2 : 0) | (highlight.IsDocumentation ? 4 : 0)]);
                (line, column) = (at.Line, at.Character);
            }
        }

        return data;
    }

    private static IEnumerable<(Position At, int Length)> Lines(SourceFile file, SourceSpan span)
    {
        var last = file.PositionAt(span.End).Line;
        for (var start = file.PositionAt(span.Start); start.Line <= last; start = new Position(start.Line + 1, 0))
        {
            var (from, to) = file.LineAt(start.Line);
            var length = Math.Min(to, span.End) - (from + start.Character);
            if (length > 0)
                yield return (start, length);
        }
    }
}
