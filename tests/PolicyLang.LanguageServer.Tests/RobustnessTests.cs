using System.Text.Json;
using CsCheck;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.LanguageServer.Findings;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>Edits, positions and requests of all kinds.</summary>
public class RobustnessTests
{
    private const string Uri = "untitled:Untitled-1";

    private static readonly string[] Requests =
    [
        "textDocument/hover", "textDocument/definition", "textDocument/references", "textDocument/documentHighlight", "textDocument/documentSymbol", "textDocument/foldingRange",
        "textDocument/completion", "textDocument/signatureHelp", "textDocument/codeLens", "textDocument/documentLink", "textDocument/prepareCallHierarchy", "textDocument/semanticTokens/full",
        "textDocument/formatting", "textDocument/onTypeFormatting", "textDocument/codeAction", "textDocument/inlayHint", "textDocument/rangeFormatting", "textDocument/semanticTokens/range",
    ];

    private static readonly string[] Pieces =
    [
        "policy a when oom on pod then restart tier1 reversible\n", "when oom on pod where restarts < 3 and namespace == \"a\" then restart tier2\r\n", "hold h stops any on any while migration\n",
        "test \"x\" given oom on pod { restarts: 1 } expect tier1 by a\n", "resource w in compute target \"{n}\" { n: string }\n", "signal s on w\n", "action poke on w (how: string) reversible risk low raises s\n",
        "\"", "\"\"\"", "{", "}", "(", ")", "[", "#", "## d\n", "\n", "\r\n", "\r", " ", "😀", "é", "`limit`", "unless severity == \"critical\"", "where ", "then ", "\uFEFF", "\0", "tier1", "-", ".", "𝒳",
    ];

    [Fact]
    public async Task Whatever_is_typed_the_findings_are_those_of_a_fresh_server()
    {
        await using var editor = await Editor.StartAsync();
        var seed = new Random(7);
        var text = "policy a when oom on pod then restart tier1 reversible\n";
        await editor.OpenAsync(Uri, text);
        for (var version = 2; version < 250; version++)
        {
            var changes = new List<TextDocumentContentChangeEvent>();
            for (var i = seed.Next(1, 4); i > 0; i--)
            {
                var piece = text.Length > 2000 ? "" : Pieces[seed.Next(Pieces.Length)];
                var start = seed.Next(text.Length + 1);
                var length = Math.Min(seed.Next(4) == 0 ? seed.Next(60) : seed.Next(3), text.Length - start);
                (start, length) = Whole(text, start, length);
                var file = new SourceFile("x", "\uFEFF" + text);
                changes.Add(new TextDocumentContentChangeEvent(file.RangeOf(new SourceSpan(start, length)), piece));
                text = text.Remove(start, length).Insert(start, piece);
            }

            await editor.ChangeAsync(Uri, [.. changes]);
            var findings = await editor.FindingsAsync(f => f.Version == version, letTimePass: false);
            var fresh = PolicyCompilation.Create([Parser.Parse(new SourceFile(Uri, text))], new CompilationOptions(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero)));
            var expected = fresh.Diagnostics.Select(d => DiagnosticTranslator.Translate(d, _ => Uri)).ToList();
            Assert.Equal(expected.Select(Show), findings.Diagnostics.Where(d => d.Code[4] != '3').Select(Show));
        }
    }

    [Fact]
    public async Task No_request_fails_on_any_text_at_any_place()
    {
        await using var editor = await Editor.StartAsync();
        await editor.OpenAsync(Uri, "");
        var seed = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            await editor.ChangeAsync(Uri, string.Concat(Enumerable.Range(0, seed.Next(12)).Select(_ => Pieces[seed.Next(Pieces.Length)])));
            foreach (var request in Requests)
            {
                var position = new { line = seed.Next(-1, 12), character = seed.Next(-1, 90) };
                var range = new { start = position, end = new { line = position.line + seed.Next(3), character = seed.Next(90) } };
                var argument = new { textDocument = new { uri = Uri }, position, range, context = new { includeDeclaration = true }, ch = seed.Next(2) == 0 ? "\n" : "}", options = new { } };
                await editor.RequestAsync<JsonElement?>(request, argument);
            }
        }

        Assert.Empty(editor.Log);
    }

    [Fact]
    public async Task A_document_that_is_not_open_has_no_answers_and_wrong_parameters_have_an_error()
    {
        await using var editor = await Editor.StartAsync();
        foreach (var request in Requests)
        {
            var argument = new { textDocument = new { uri = "file:///nowhere/x.heal" }, position = new { line = 0, character = 0 }, range = new { start = new { line = 0, character = 0 }, end = new { line = 0, character = 0 } }, context = new { includeDeclaration = true }, ch = "}" };
            Assert.True((await editor.RequestAsync<JsonElement?>(request, argument)) is null or { ValueKind: JsonValueKind.Null });
        }

        foreach (var request in Requests)
        {
            foreach (var argument in new object[] { new { }, new { textDocument = 3 }, new { textDocument = new { uri = (string?)null }, position = "x" } })
            {
                var error = await Assert.ThrowsAnyAsync<RemoteRpcException>(() => editor.RequestAsync<JsonElement?>(request, argument));
                Assert.True((int?)error.ErrorCode == -32602, $"{request}: {error.ErrorCode} {error.Message}");
            }
        }

        // A change of a document that is not open, and one behind the end, are no end of the server.
        await editor.ChangeAsync("untitled:other", "x");
        await editor.CloseAsync("untitled:other");
        await editor.OpenAsync(Uri, "a");
        await editor.ChangeAsync(Uri, new(new(9, 9), new(99, 99)), "\nwhen oom on pod then restart tier2");
        Assert.Single((await editor.FindingsAsync(f => f.Version == 2, letTimePass: false)).Diagnostics);
    }

    [Fact]
    public void Positions_count_UTF16_units_and_all_line_ends() =>
        Gen.Int[0, 6].Select(i => new[] { "a", "\n", "\r\n", "\r", "😀", "é", "\t" }[i]).Array[0, 20].Select(string.Concat).Sample(text =>
        {
            var file = new SourceFile("x", text);
            for (var i = 0; i <= text.Length; i++)
            {
                // Between the two halves of a line end there is no position.
                if (i > 0 && i < text.Length && text[i - 1] == '\r' && text[i] == '\n')
                    continue;
                Assert.Equal(i, file.OffsetAt(file.PositionAt(i)));
            }
        });

    [Fact]
    public void Findings_of_an_earlier_text_move_with_it() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 5], Gen.Int[0, 3].Select(i => new[] { "", "x", "\n\n", "long text" }[i])).Sample((start, length, inserted) =>
        {
            const string text = "policy a when oom on pod then restrat tier1 reversible\n";
            var old = new SourceFile("x", text);
            var finding = PolicyCompilation.Create([Parser.Parse(old)], new CompilationOptions(default)).Diagnostics.Single();
            var now = new SourceFile("x", text.Remove(start, length).Insert(start, inserted));
            foreach (var moved in StaleFindings.Move([finding], now))
                Assert.Equal("restrat", now.TextOf(moved.Location.Span));
            if (start + length < 20)
                Assert.Single(StaleFindings.Move([finding], now));
        });

    private static string Show(Protocol.Diagnostic d) => $"{d.Range.Start.Line}:{d.Range.Start.Character}-{d.Range.End.Line}:{d.Range.End.Character} {d.Code} {d.Message}";

    /// <summary>An edit that cuts no character and no line end in half.</summary>
    private static (int Start, int Length) Whole(string text, int start, int length)
    {
        static bool IsCut(string text, int i) => i > 0 && i < text.Length && (char.IsLowSurrogate(text[i]) || (text[i - 1] == '\r' && text[i] == '\n'));
        while (IsCut(text, start))
            (start, length) = (start - 1, length + 1);
        while (IsCut(text, start + length))
            length++;
        return (start, length);
    }
}
