using System.Text;

namespace PolicyLang.Cli.Tests;

public sealed class FixTests : IDisposable
{
    private const string Unsafe = "when primary-down on database then failover tier1 reversible\n";
    private readonly HealRunner _heal = new();

    public void Dispose() => _heal.Dispose();

    [Fact]
    public async Task Safe_fixes_are_applied_until_nothing_is_left()
    {
        _heal.Write("a.heal", "when oom on pod then restrat tier1 reversible\n" + Unsafe);

        var (exit, output, error) = await _heal.RunAsync("fix", _heal.Folder);

        Assert.Equal((0, ""), (exit, output));
        Assert.Equal("when oom on pod then restart tier1 reversible\nwhen primary-down on database then failover tier3 reversible\n", _heal.Read("a.heal"));
        Assert.Contains("a.heal(1,22): HEAL1001: Write restart\n", error, StringComparison.Ordinal);
        Assert.EndsWith("0 errors left\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_is_left_to_its_author_unless_asked_for_by_its_id()
    {
        _heal.Write("a.heal", "when oom on pod then restart tier1\n");

        Assert.Equal(1, (await _heal.RunAsync("fix", _heal.Folder)).Exit);
        Assert.Equal("when oom on pod then restart tier1\n", _heal.Read("a.heal"));
        Assert.Equal(0, (await _heal.RunAsync("fix", _heal.Folder, "--id", "HEAL2005")).Exit);
        Assert.Equal("when oom on pod then restart tier1 reversible\n", _heal.Read("a.heal"));
    }

    [Fact]
    public async Task A_dry_run_shows_a_diff_and_writes_nothing()
    {
        _heal.Write("a.heal", Unsafe);

        var (exit, output, _) = await _heal.RunAsync("fix", _heal.Folder, "--dry-run");

        Assert.Equal(0, exit);
        Assert.Equal(
            $"--- a/a.heal\n+++ b/a.heal\n@@ -1,1 +1,1 @@\n-{Unsafe}+{Unsafe.Replace("tier1", "tier3", StringComparison.Ordinal)}",
            output.Replace(_heal.Folder, "", StringComparison.Ordinal));
        Assert.Equal(Unsafe, _heal.Read("a.heal"));
    }

    [Fact]
    public async Task Byte_order_mark_and_line_ends_are_kept()
    {
        _heal.Write("a.heal", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("# é\r\n" + Unsafe.Replace("\n", "\r\n", StringComparison.Ordinal))]);

        await _heal.RunAsync("fix", _heal.Folder);

        var expected = "# é\r\nwhen primary-down on database then failover tier3 reversible\r\n";
        Assert.Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(expected)], await File.ReadAllBytesAsync(Path.Combine(_heal.Folder, "a.heal")));
        Assert.False(File.Exists(Path.Combine(_heal.Folder, "a.heal.tmp")));
    }

    [Fact]
    public async Task Bytes_that_are_not_text_are_never_lost()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Unsafe), (byte)'#', 0xFF];
        _heal.Write("a.heal", bytes);

        Assert.Equal(2, (await _heal.RunAsync("fix", _heal.Folder)).Exit);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_heal.Folder, "a.heal")));
    }

    [Fact]
    public async Task An_unknown_id_is_a_mistake_of_usage() => Assert.Equal(2, (await _heal.RunAsync("fix", _heal.Folder, "--id", "HEAL9")).Exit);
}
