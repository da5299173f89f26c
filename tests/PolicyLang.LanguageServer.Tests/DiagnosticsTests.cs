namespace PolicyLang.LanguageServer.Tests;

/// <summary>Findings as one types.</summary>
public class DiagnosticsTests
{
    private const string Untitled = "untitled:Untitled-1";

    [Fact]
    public async Task A_document_that_only_the_editor_has_is_checked()
    {
        await using var editor = await Editor.StartAsync();
        await editor.OpenAsync(Untitled, "when oom on pod then restrat tier1 reversible\n");
        var finding = Assert.Single((await editor.FindingsAsync(f => f.Uri == Untitled, letTimePass: false)).Diagnostics);
        Assert.Equal("HEAL1001", finding.Code);
        Assert.Equal(1, finding.Severity);
        Assert.Equal((0, 21, 0, 28), (finding.Range.Start.Line, finding.Range.Start.Character, finding.Range.End.Line, finding.Range.End.Character));
        Assert.EndsWith("docs/diagnostics/HEAL1001.md", finding.CodeDescription!.Href, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_of_a_range_changes_the_findings_and_their_version()
    {
        await using var editor = await Editor.StartAsync();
        await editor.OpenAsync(Untitled, "when oom on pod then restrat tier1 reversible\r\n");
        await editor.FindingsAsync(f => f.Version == 1, letTimePass: false);
        await editor.ChangeAsync(Untitled, new(new(0, 21), new(0, 28)), "restart");
        var findings = await editor.FindingsAsync(f => f.Version == 2, letTimePass: false);
        Assert.Empty(findings.Diagnostics);
    }

    [Fact]
    public async Task The_analysis_of_the_set_comes_when_nothing_was_typed_for_a_moment()
    {
        await using var editor = await Editor.StartAsync();
        await editor.OpenAsync(Untitled, "policy a when oom on pod where restarts < 3 and restarts > 5 then restart tier1 reversible\n");
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == Untitled, letTimePass: false)).Diagnostics);
        Assert.Equal("HEAL3001", Assert.Single((await editor.FindingsAsync(f => f.Diagnostics.Count > 0)).Diagnostics).Code);

        // Typed in front of it: the finding stays in sight, where it is now.
        await editor.ChangeAsync(Untitled, new(new(0, 0), new(0, 0)), "# more\n");
        var moved = Assert.Single((await editor.FindingsAsync(f => f.Version == 2, letTimePass: false)).Diagnostics);
        Assert.Equal(("HEAL3001", 1), (moved.Code, moved.Range.Start.Line));
    }

    [Fact]
    public async Task Files_of_a_folder_are_one_set_and_all_have_findings()
    {
        using var folder = new TestFolder(("a.heal", "policy x when oom on pod then restart tier1 reversible\n"), ("b.heal", "policy y when oom on pod then restart tier2\n"));
        await using var editor = await Editor.StartAsync(folder.Path);
        await editor.OpenAsync(folder.Uri("b.heal"), "policy x when oom on pod then restart tier2\n");
        var finding = Assert.Single((await editor.FindingsAsync(f => f.Uri == folder.Uri("b.heal"), letTimePass: false)).Diagnostics);
        Assert.Equal("HEAL1003", finding.Code);
        Assert.Equal(folder.Uri("a.heal"), Assert.Single(finding.RelatedInformation!).Location.Uri);

        // The other file is mended on disk.
        folder.Write("a.heal", "policy z when oom on pod then restrat tier1 reversible\n");
        await editor.NotifyAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = folder.Uri("a.heal"), type = 2 } } });
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == folder.Uri("b.heal"))).Diagnostics);
        Assert.Equal("HEAL1001", Assert.Single((await editor.FindingsAsync(f => f.Uri == folder.Uri("a.heal"))).Diagnostics).Code);
    }

    [Fact]
    public async Task The_server_ends_as_the_protocol_has_it()
    {
        var editor = await Editor.StartAsync();
        Assert.Equal(0, await editor.ShutDownAsync());
    }
}
