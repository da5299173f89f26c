using System.Text;
using PolicyLang.Cli.Commands;

namespace PolicyLang.Cli.Tests;

/// <summary>Runs <c>heal</c> in this process, in a folder of its own, with a clock that stands still.</summary>
public sealed class HealRunner : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    /// <summary>The environment of the commands.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The clock of the commands.</summary>
    public TimeProvider Time { get; init; } = new StillClock();

    public string Folder { get; } = Directory.CreateTempSubdirectory("heal-").FullName;

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    /// <summary>Runs a command line; paths in the output are shown relative to the folder.</summary>
    public Task<(int Exit, string Out, string Error)> RunAsync(string[] args, string input = "", CancellationToken cancel = default) =>
        RunAsync(args, new MemoryStream(Encoding.UTF8.GetBytes(input)), cancel);

    /// <summary>Runs a command line with a standard input that may end late, or never.</summary>
    public async Task<(int Exit, string Out, string Error)> RunAsync(string[] args, Stream input, CancellationToken cancel)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new KeptStream();
        var console = new CliConsole(output, error, () => input, () => bytes, Time, new Dictionary<string, string>(Variables));
        var exit = await HealCommand.RunAsync(args, console, cancel);
        return (exit, Relative(output + Encoding.UTF8.GetString(bytes.Kept)), Relative(error.ToString()));
    }

    public Task<(int Exit, string Out, string Error)> RunAsync(params string[] args) => RunAsync(args, "");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Relative(string text) => text.Replace(Folder + "/", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);

    private sealed class StillClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class KeptStream : MemoryStream
    {
        public byte[] Kept { get; private set; } = [];

        public override void Flush()
        {
            base.Flush();
            Kept = ToArray();
        }
    }
}
