using System.Diagnostics;

namespace PolicyLang.Cli.Tests;

/// <summary>A disk that is really full: a small one in memory, where this machine lets one be mounted.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly HealRunner _heal = new();
    private readonly string _disk;
    private readonly bool _isMounted;

    public FullDiskTests()
    {
        _disk = Path.Combine(_heal.Folder, "disk");
        Directory.CreateDirectory(_disk);
        _heal.Write("p/a.heal", "policy look when oom on pod then page tier3\n");
        _isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _disk);
        if (!_isMounted)
        {
            Assert.True(Environment.GetEnvironmentVariable("POLICYLANG_REQUIRE_ROOT") is null, "no disk can be mounted, and POLICYLANG_REQUIRE_ROOT asks for it");
            Assert.Skip("this machine lets no disk be mounted");
        }
    }

    private string Data => Path.Combine(_disk, "data");

    [Fact]
    public async Task A_first_start_on_a_full_disk_leaves_nothing_that_the_next_one_stumbles_over()
    {
        Fill();
        var (exit, _, error) = await StartAsync();
        Assert.Equal(2, exit);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);

        Free();
        Assert.Equal(0, (await StartAsync()).Exit);
    }

    [Fact]
    public async Task A_start_on_a_full_disk_is_no_defect_and_a_kill_works()
    {
        Assert.Equal(0, (await StartAsync()).Exit);
        Fill();

        var (exit, _, error) = await StartAsync();
        Assert.Equal(2, exit);
        Assert.DoesNotContain("defect", error, StringComparison.Ordinal);
        Assert.Contains("heal: the database cannot be ", error, StringComparison.Ordinal);

        (exit, var output, error) = await _heal.RunAsync("kill", "--data", Data);
        Assert.Equal((0, "the kill switch is engaged\n"), (exit, output));
        Assert.Contains("it cannot be written who engaged the kill switch, and why: No space left on device", error, StringComparison.Ordinal);
        // Who releases it must leave a name, and cannot.
        Assert.Equal(2, (await _heal.RunAsync("resume", "--data", Data, "--by", "ada")).Exit);
        Assert.True(File.Exists(Path.Combine(Data, "kill")));

        Free();
        Assert.Equal((0, "ada released the kill switch's file; the engine's console and log say whether it acts\n"), Two(await _heal.RunAsync("resume", "--data", Data, "--by", "ada")));
        Assert.Equal(0, (await StartAsync()).Exit);
        Assert.Equal(0, (await _heal.RunAsync("audit", "verify", "--data", Data)).Exit);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_isMounted)
            Run("umount", "-l", _disk);
        _heal.Dispose();
    }

    private static (int, string) Two((int Exit, string Out, string Error) run) => (run.Exit, run.Out);

    private Task<(int Exit, string Out, string Error)> StartAsync() => _heal.RunAsync(["run", Path.Combine(_heal.Folder, "p"), "--data", Data, "--stdin"], "");

    private void Free() => File.Delete(Path.Combine(_disk, "fill"));

    /// <summary>Leaves not one byte.</summary>
    private void Fill()
    {
        using var file = new FileStream(Path.Combine(_disk, "fill"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
