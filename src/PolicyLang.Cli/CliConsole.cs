using Spectre.Console;

namespace PolicyLang.Cli;

/// <summary>The edge of the program: its streams, its clock and its environment. Results go to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
public sealed class CliConsole(
    TextWriter output, TextWriter error, Func<Stream> openInput, Func<Stream> openOutput, TimeProvider time, IReadOnlyDictionary<string, string>? variables = null)
{
    private readonly Lazy<IAnsiConsole> _ansiOut = new(() => Ansi(output, Console.IsOutputRedirected || output != Console.Out));

    /// <summary>Standard output as text.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Standard error as text.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The environment variables; by default those of the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; } = variables ?? Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Standard output with colours, where it is a terminal that shows them and NO_COLOR is not set.</summary>
    public IAnsiConsole Colored => _ansiOut.Value;

    /// <summary>Opens standard input as bytes.</summary>
    public Stream OpenInput() => openInput();

    /// <summary>Opens standard output as bytes.</summary>
    public Stream OpenOutput() => openOutput();

    /// <summary>Midnight UTC of today.</summary>
    public DateTimeOffset Today => new(Time.GetUtcNow().Date, TimeSpan.Zero);

    private static IAnsiConsole Ansi(TextWriter writer, bool isPlain)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.No };
        if (isPlain)
        {
            settings.Ansi = AnsiSupport.No;
            settings.ColorSystem = ColorSystemSupport.NoColors;
        }

        var console = AnsiConsole.Create(settings);
        // Lines of results are for pipes and files too: they never wrap.
        console.Profile.Width = int.MaxValue;
        return console;
    }
}
