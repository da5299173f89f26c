using PolicyLang.LanguageServer.Protocol;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>Each feature over the wire, once; what they say exactly is in <see cref="EditingTests"/>.</summary>
public class FeatureTests
{
    private const string Uri = "untitled:Untitled-1";

    private const string Text = """
        policy restart-it "Restart"
          runbook "https://runbooks.example/oom"
        when oom on pod
          where restarts < 3
          unless severity == "critical"
        then restart
          tier1 reversible

        test "restarts"
          given oom on pod "shop/a" { restarts: 1 } severity "warning"
          expect tier1 by restart-it

        """;

    [Fact]
    public async Task Everything_is_announced()
    {
        await using var editor = await Editor.StartAsync();
        var names = editor.Capabilities.GetProperty("capabilities").EnumerateObject().Select(p => p.Name).ToList();
        string[] expected =
        [
            "callHierarchyProvider", "codeActionProvider", "codeLensProvider", "completionProvider", "definitionProvider", "documentFormattingProvider", "documentHighlightProvider",
            "documentLinkProvider", "documentOnTypeFormattingProvider", "documentRangeFormattingProvider", "documentSymbolProvider", "executeCommandProvider", "foldingRangeProvider", "hoverProvider",
            "inlayHintProvider", "referencesProvider", "renameProvider", "selectionRangeProvider", "semanticTokensProvider", "signatureHelpProvider", "textDocumentSync", "workspaceSymbolProvider",
        ];
        Assert.Empty(expected.Except(names));
    }

    [Fact]
    public async Task Hover_and_definition_into_the_standard_vocabulary()
    {
        await using var editor = await OpenAsync(Text);
        var hover = await editor.RequestAsync<Hover?>("textDocument/hover", At(5, 6));
        Assert.Contains("action restart on pod", hover!.Contents.Value, StringComparison.Ordinal);
        var definition = Assert.Single((await editor.RequestAsync<Location[]>("textDocument/definition", At(2, 6))).Take(1));
        Assert.EndsWith("/standard.heal", definition.Uri, StringComparison.Ordinal);

        // It is a file that can be opened, without findings, and with what can be said about it.
        var text = await File.ReadAllTextAsync(new Uri(definition.Uri).LocalPath, TestContext.Current.CancellationToken);
        Assert.True(new FileInfo(new Uri(definition.Uri).LocalPath).IsReadOnly);
        await editor.OpenAsync(definition.Uri, text);
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == definition.Uri, letTimePass: false)).Diagnostics);
        Assert.Contains("signal oom", (await editor.RequestAsync<Hover?>("textDocument/hover", new TextDocumentPositionParams(new(definition.Uri), definition.Range.Start)))!.Contents.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_highlights_and_rename()
    {
        await using var editor = await OpenAsync(Text);
        Assert.Equal(2, (await editor.RequestAsync<Location[]>("textDocument/references", new ReferenceParams(new(Uri), new(0, 8), new ReferenceContext(true)))).Length);
        Assert.Equal([3, 2], (await editor.RequestAsync<DocumentHighlight[]>("textDocument/documentHighlight", At(0, 8))).Select(h => h.Kind));
        Assert.Equal("restart-it", (await editor.RequestAsync<PrepareRenameResult>("textDocument/prepareRename", At(0, 8))).Placeholder);
        var edit = await editor.RequestAsync<WorkspaceEdit>("textDocument/rename", new RenameParams(new(Uri), new(0, 8), "limit"));
        Assert.Equal(["`limit`", "`limit`"], edit.Changes![Uri].Select(e => e.NewText));
        var refused = await Assert.ThrowsAsync<RemoteInvocationException>(() => editor.RequestAsync<WorkspaceEdit>("textDocument/rename", new RenameParams(new(Uri), new(2, 6), "x")));
        Assert.Contains("standard vocabulary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbols_folds_and_selections()
    {
        await using var editor = await OpenAsync(Text);
        Assert.Equal(["restart-it", "restarts"], (await editor.RequestAsync<DocumentSymbol[]>("textDocument/documentSymbol", Document())).Select(s => s.Name));
        Assert.Equal("restart-it", Assert.Single(await editor.RequestAsync<WorkspaceSymbol[]>("workspace/symbol", new WorkspaceSymbolParams("rst-it"))).Name);
        Assert.Equal([(0, 6), (8, 10)], (await editor.RequestAsync<FoldingRange[]>("textDocument/foldingRange", Document())).Select(f => (f.StartLine, f.EndLine)));
        var selection = Assert.Single(await editor.RequestAsync<SelectionRange[]>("textDocument/selectionRange", new SelectionRangeParams(new(Uri), [new(3, 10)])));
        Assert.Equal((3, 8, 3, 16), (selection.Range.Start.Line, selection.Range.Start.Character, selection.Range.End.Line, selection.Range.End.Character));
        Assert.NotNull(selection.Parent);
    }

    [Fact]
    public async Task Completion_has_no_places_to_fill_in_for_a_client_that_cannot()
    {
        await using var editor = await OpenAsync("when oom on pod then restart(\n\n");
        var list = await editor.RequestAsync<CompletionList>("textDocument/completion", At(0, 29));
        Assert.Equal(["grace: "], list.Items.Select(i => i.TextEdit.NewText));
        Assert.Equal("duration, such as 90s or 1h30m, 30s by default", list.Items[0].Detail);
        Assert.DoesNotContain((await editor.RequestAsync<CompletionList>("textDocument/completion", At(1, 0))).Items, i => i.TextEdit.NewText.Contains('$', StringComparison.Ordinal));
        var help = await editor.RequestAsync<SignatureHelp>("textDocument/signatureHelp", At(0, 29));
        Assert.Equal(0, help.ActiveParameter);
    }

    [Fact]
    public async Task Formatting()
    {
        await using var editor = await OpenAsync("when   oom on pod then restart tier2\n");
        var edits = await editor.RequestAsync<TextEdit[]>("textDocument/formatting", new { textDocument = new { uri = Uri }, options = new { tabSize = 4, insertSpaces = true } });
        Assert.Equal("when oom on pod then restart tier2\n", Assert.Single(edits).NewText);
        Assert.Single(await editor.RequestAsync<TextEdit[]>("textDocument/rangeFormatting", new DocumentRangeParams(new(Uri), new(new(0, 0), new(0, 4)))));
        Assert.Empty(await editor.RequestAsync<TextEdit[]>("textDocument/rangeFormatting", new DocumentRangeParams(new(Uri), new(new(5, 0), new(5, 0)))));
        await editor.ChangeAsync(Uri, "policy a\nwhen oom on pod\n\n");
        var typed = await editor.RequestAsync<TextEdit[]>("textDocument/onTypeFormatting", new OnTypeFormattingParams(new(Uri), new(2, 0), "\n"));
        Assert.Equal("  ", Assert.Single(typed).NewText);
    }

    [Fact]
    public async Task Fixes_and_refactorings()
    {
        await using var editor = await OpenAsync("when oom on pod unless severity == \"critical\" then restrat tier1 reversible\n");
        var actions = await editor.RequestAsync<CodeAction[]>("textDocument/codeAction", new CodeActionParams(new(Uri), new(new(0, 52), new(0, 52)), new CodeActionContext(null)));
        var fix = Assert.Single(actions, a => a.Kind == "quickfix");
        Assert.Equal(("restart", true, "HEAL1001"), (fix.Edit.Changes![Uri][0].NewText, fix.IsPreferred, fix.Diagnostics![0].Code));
        Assert.Contains("hold", Assert.Single(actions, a => a.Kind == "refactor.extract").Title, StringComparison.Ordinal);
        Assert.Single(await editor.RequestAsync<CodeAction[]>("textDocument/codeAction", new CodeActionParams(new(Uri), new(new(0, 52), new(0, 52)), new CodeActionContext(["refactor"]))));
    }

    [Fact]
    public async Task A_finding_of_the_analysis_can_be_accepted_with_a_reason()
    {
        await using var editor = await OpenAsync("policy a when oom on pod where restarts < 3 and restarts > 5 then restart tier1 reversible\n");
        var finding = Assert.Single((await editor.FindingsAsync(f => f.Diagnostics.Count > 0)).Diagnostics);
        var actions = await editor.RequestAsync<CodeAction[]>("textDocument/codeAction", new CodeActionParams(new(Uri), finding.Range, new CodeActionContext(["quickfix"])));
        Assert.Contains(actions, a => a.Edit.Changes![Uri][0].NewText.Contains("accept HEAL3001 because", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Colours_as_differences()
    {
        await using var editor = await OpenAsync(Text);
        var full = await editor.RequestAsync<SemanticTokens>("textDocument/semanticTokens/full", Document());
        Assert.Equal(0, full.Data.Count % 5);
        await editor.ChangeAsync(Uri, new(new(0, 0), new(0, 0)), "# x\n");
        var delta = await editor.RequestAsync<SemanticTokensDelta>("textDocument/semanticTokens/full/delta", new SemanticTokensDeltaParams(new(Uri), full.ResultId));
        var edit = Assert.Single(delta.Edits);
        var data = full.Data.ToList();
        data.RemoveRange(edit.Start, edit.DeleteCount);
        data.InsertRange(edit.Start, edit.Data!);
        Assert.Equal((await editor.RequestAsync<SemanticTokens>("textDocument/semanticTokens/full", Document())).Data, data);
        Assert.InRange((await editor.RequestAsync<SemanticTokens>("textDocument/semanticTokens/range", new DocumentRangeParams(new(Uri), new(new(1, 0), new(1, 3))))).Data.Count, 5, 30);
    }

    [Fact]
    public async Task Hints_links_and_lenses()
    {
        await using var editor = await OpenAsync(Text);
        var hint = Assert.Single(await editor.RequestAsync<InlayHint[]>("textDocument/inlayHint", new DocumentRangeParams(new(Uri), new(new(0, 0), new(20, 0)))));
        Assert.Equal("limit 3 per 1h per group cooldown 10m verify within 5m else page known after 1", hint.Label);
        Assert.Equal("https://runbooks.example/oom", Assert.Single(await editor.RequestAsync<DocumentLink[]>("textDocument/documentLink", Document())).Target);
        var lenses = await editor.RequestAsync<CodeLens[]>("textDocument/codeLens", Document());
        var titles = new List<string>();
        foreach (var lens in lenses)
            titles.Add(lens.Command?.Title ?? (await editor.RequestAsync<CodeLens>("codeLens/resolve", lens)).Command!.Title);
        Assert.Equal(["tier1: runs alone · 1 test passes", "there is no commit to compare with", "Run test"], titles);
    }

    [Fact]
    public async Task What_changed_since_the_last_commit()
    {
        using var folder = new TestFolder(("a.heal", "policy a when oom on pod then restart tier2\n"));
        var head = new Language.Text.SourceFile("a.heal", "policy a when oom on pod then restart tier2\n");
        await using var editor = await Editor.StartAsync(folder.Path, options: new ServerOptions { ReadHead = (_, _) => [head], WriteDifference = d => $"{d.Changes.Count} change" });
        var uri = folder.Uri("a.heal");
        await editor.OpenAsync(uri, "policy a when oom on pod then restart tier1 reversible\n");
        var lenses = await editor.RequestAsync<CodeLens[]>("textDocument/codeLens", new DocumentParams(new(uri)));
        var change = await editor.RequestAsync<CodeLens>("codeLens/resolve", lenses.Single(l => l.Data?.Kind == "Change"));
        Assert.Equal("more autonomous since HEAD: tier2 → tier1, for oom on pod", change.Command!.Title);
        Assert.Equal("1 change", (await editor.RequestAsync<CommandText>("workspace/executeCommand", new { command = "policylang.changes", arguments = new[] { uri } })).Text);
    }

    [Fact]
    public async Task Commands()
    {
        await using var editor = await OpenAsync(Text);
        Assert.Equal("restarts", Assert.Single(await editor.RequestAsync<TestItem[]>("workspace/executeCommand", Command("policylang.tests", Uri))).Title);
        Assert.True((await editor.RequestAsync<TestOutcome>("workspace/executeCommand", Command("policylang.runTest", Uri, "restarts"))).Passed);
        Assert.StartsWith("<!DOCTYPE html>", (await editor.RequestAsync<CommandText>("workspace/executeCommand", Command("policylang.tiers", Uri))).Text, StringComparison.OrdinalIgnoreCase);
        await editor.ChangeAsync(Uri, Text.Replace("expect tier1", "expect tier2", StringComparison.Ordinal));
        var outcome = await editor.RequestAsync<TestOutcome>("workspace/executeCommand", Command("policylang.runTest", Uri, "restarts"));
        Assert.False(outcome.Passed);
        Assert.Contains("expected tier2", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("there is no command", (await Assert.ThrowsAnyAsync<RemoteRpcException>(() => editor.RequestAsync<object>("workspace/executeCommand", Command("nonsense", Uri)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls()
    {
        await using var editor = await OpenAsync(Text);
        var item = Assert.Single(await editor.RequestAsync<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", At(0, 8)));
        Assert.Equal("restart", Assert.Single(await editor.RequestAsync<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", new CallHierarchyCallsParams(item))).To.Name);
        var incoming = Assert.Single(await editor.RequestAsync<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", new CallHierarchyCallsParams(item)));
        Assert.Equal("oom", incoming.From.Name);
    }

    private static async Task<Editor> OpenAsync(string text)
    {
        var editor = await Editor.StartAsync();
        await editor.OpenAsync(Uri, text);
        return editor;
    }

    private static object Command(string name, params string[] arguments) => new { command = name, arguments };

    private static DocumentParams Document() => new(new TextDocumentIdentifier(Uri));

    private static TextDocumentPositionParams At(int line, int character) => new(new TextDocumentIdentifier(Uri), new Position(line, character));
}
