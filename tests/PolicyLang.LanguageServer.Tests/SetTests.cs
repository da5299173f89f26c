using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>Which files are one set, and sets that change on disk.</summary>
public class SetTests
{
    [Theory]
    [InlineData("a.heal", "")] // alone in the open folder
    [InlineData("policies/a.heal", "policies")]
    [InlineData("climb/deep/er/a.heal", "climb")] // climb and climb/deep have policies of their own
    [InlineData("gap/one/a.heal", "gap/one")] // gap has none
    [InlineData("project/policies/deep/a.heal", "project")] // project has a C# project
    [InlineData("chosen/one/a.heal", "chosen")] // a setting
    public void The_folder_of_a_set(string file, string expected)
    {
        using var folder = new TestFolder(
            ("a.heal", ""), ("policies/a.heal", ""), ("climb/x.heal", ""), ("climb/deep/x.heal", ""), ("climb/deep/er/a.heal", ""), ("gap/one/a.heal", ""), ("gap/two/a.heal", ""),
            ("project/p.csproj", ""), ("project/policies/deep/a.heal", ""), ("chosen/one/a.heal", ""), ("chosen/two/a.heal", ""));
        File.Delete(Path.Combine(folder.Path, file == "a.heal" ? "none" : "a.heal"));
        var locator = new SetLocator { Folders = [folder.Path], Sets = [Path.Combine(folder.Path, "chosen")] };
        Assert.Equal(Path.Combine(folder.Path, expected).TrimEnd('/'), locator.FolderOf(Path.Combine(folder.Path, file)));
    }

    [Fact]
    public void The_open_folder_is_a_border()
    {
        using var folder = new TestFolder(("x.heal", ""), ("open/a.heal", ""), ("p.csproj", ""));
        Assert.Equal(Path.Combine(folder.Path, "open"), new SetLocator { Folders = [Path.Combine(folder.Path, "open")] }.FolderOf(Path.Combine(folder.Path, "open/a.heal")));
        Assert.Equal(folder.Path, new SetLocator().FolderOf(Path.Combine(folder.Path, "open/a.heal")));
    }

    [Theory]
    [InlineData("file:///a/b%20c.heal", "/a/b c.heal")]
    [InlineData("untitled:Untitled-1", null)]
    [InlineData("no uri", null)]
    [InlineData("", null)]
    public void Paths_of_URIs(string uri, string? path) => Assert.Equal(path, DocumentUri.PathOf(uri));

    [Fact]
    public void URIs_of_paths_come_back() => Assert.Equal("/a/ü ?#%.heal", DocumentUri.PathOf(DocumentUri.Of("/a/ü ?#%.heal")));

    [Fact]
    public async Task Thousands_of_files_are_one_set_and_what_is_open_counts()
    {
        using var folder = new TestFolder([.. Enumerable.Range(0, 2000).Select(i => ($"p{i}.heal", $"policy p{i} when oom on pod where restarts == {i} then restart tier2\n"))]);
        await using var editor = await Editor.StartAsync(folder.Path);
        var uri = folder.Uri("p7.heal");
        await editor.OpenAsync(uri, "policy fresh when oom on pod then restart tier2\n");
        var opened = await editor.FindingsAsync(f => f.Uri == uri, letTimePass: false);
        Assert.Empty(opened.Diagnostics);
        await editor.ChangeAsync(uri, "policy p6 when oom on pod then restart tier2\n");
        Assert.Equal("HEAL1003", Assert.Single((await editor.FindingsAsync(f => f.Uri == uri && f.Version == 2, letTimePass: false)).Diagnostics).Code);

        // Closed without saving: the file's own text counts again.
        await editor.CloseAsync(uri);
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == uri)).Diagnostics);
        Assert.Contains(await editor.RequestAsync<WorkspaceSymbol[]>("workspace/symbol", new WorkspaceSymbolParams("p1999")), s => s.Location.Uri == folder.Uri("p1999.heal"));
    }

    [Fact]
    public async Task Files_come_and_go_on_disk()
    {
        using var folder = new TestFolder(("a.heal", "policy a when oom on pod then restart tier2\n"));
        await using var editor = await Editor.StartAsync(folder.Path);
        await editor.OpenAsync(folder.Uri("a.heal"), "policy a when stuck on pod then restart tier2\n");
        Assert.Equal("HEAL1001", Assert.Single((await editor.FindingsAsync(f => f.Uri == folder.Uri("a.heal"), letTimePass: false)).Diagnostics).Code);

        folder.Write("deep/v.heal", "signal stuck on pod\npolicy b when stuck on pod where restrats > 3 then page tier3\n");
        await Watched(editor, folder.Uri("deep/v.heal"), 1);
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == folder.Uri("a.heal"))).Diagnostics);
        Assert.Equal("HEAL1001", Assert.Single((await editor.FindingsAsync(f => f.Uri == folder.Uri("deep/v.heal"))).Diagnostics).Code);

        File.Delete(Path.Combine(folder.Path, "deep/v.heal"));
        await Watched(editor, folder.Uri("deep/v.heal"), 3);
        Assert.Single((await editor.FindingsAsync(f => f.Uri == folder.Uri("a.heal"))).Diagnostics);
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == folder.Uri("deep/v.heal"))).Diagnostics);
    }

    [Fact]
    public async Task A_setting_that_comes_later_makes_other_sets()
    {
        using var folder = new TestFolder(("one/a.heal", "policy a when oom on pod then restart tier2\n"), ("two/a.heal", "policy a when oom on pod then restart tier2\n"));
        await using var editor = await Editor.StartAsync(folder.Path);
        await editor.OpenAsync(folder.Uri("two/a.heal"), "policy a when oom on pod then restart tier2\n");
        Assert.Empty((await editor.FindingsAsync(f => f.Uri == folder.Uri("two/a.heal"), letTimePass: false)).Diagnostics);
        await editor.NotifyAsync("workspace/didChangeConfiguration", new { settings = new { policylang = new { sets = new[] { "." } } } });
        Assert.Equal("HEAL1003", Assert.Single((await editor.FindingsAsync(f => f.Diagnostics.Count > 0)).Diagnostics).Code);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_is_answered_so()
    {
        using var folder = new TestFolder(("a.heal", ""));
        var started = new TaskCompletionSource();
        var options = new ServerOptions
        {
            ReadHead = (_, stop) =>
            {
                started.SetResult();
                stop.WaitHandle.WaitOne();
                stop.ThrowIfCancellationRequested();
                return [];
            },
        };
        await using var editor = await Editor.StartAsync(folder.Path, options: options);
        var uri = folder.Uri("a.heal");
        await editor.OpenAsync(uri, "policy a when oom on pod then restart tier2\n");
        using var cancel = new CancellationTokenSource();
        var lens = editor.RequestAsync<CodeLens>("codeLens/resolve", new CodeLens(new(new(0, 0), new(0, 0)), null, new LensData(uri, "Change", "a")), cancel.Token);
        await started.Task;

        // Others are answered meanwhile.
        Assert.NotNull(await editor.RequestAsync<Hover?>("textDocument/hover", new TextDocumentPositionParams(new(uri), new(0, 16))));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lens);
    }

    private static Task Watched(Editor editor, string uri, int type) => editor.NotifyAsync("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri, type } } });
}
