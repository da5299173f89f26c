using Microsoft.Extensions.Options;

namespace PolicyLang.Processes;

internal sealed class ScriptOptionsValidator : IValidateOptions<ScriptOptions>
{
    private static readonly HashSet<string> Shells = new(StringComparer.OrdinalIgnoreCase)
    {
        "sh", "bash", "dash", "zsh", "ksh", "csh", "tcsh", "fish", "busybox", "env", "xargs", "cmd", "powershell", "pwsh",
    };

    public ValidateOptionsResult Validate(string? name, ScriptOptions options)
    {
        var errors = options.Scripts.SelectMany(s => Errors(s.Value).Select(e => $"Script '{s.Key}': {e}")).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>A folder above a file in which everybody can exchange what it holds, or null. In a sticky one (<c>/tmp</c>) only the owner can.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string? OpenFolder(string file)
    {
        for (var folder = Path.GetDirectoryName(file); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if ((File.GetUnixFileMode(folder) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite)
                return folder;
        }

        return null;
    }

    private static IEnumerable<string> Errors(ScriptDefinition script)
    {
        if (!Path.IsPathFullyQualified(script.FileName))
            yield return $"FileName '{script.FileName}' must be an absolute path, so that nobody puts another program before it.";
        else if (!File.Exists(script.FileName))
            yield return $"FileName '{script.FileName}' does not exist.";
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(script.FileName).HasFlag(UnixFileMode.OtherWrite))
            yield return $"FileName '{script.FileName}' can be written by everybody; take that away with 'chmod o-w'.";
        else if (!OperatingSystem.IsWindows() && OpenFolder(script.FileName) is { } open)
            yield return $"FileName '{script.FileName}' lies in a folder that everybody can write, and so exchange the program: '{open}'; take that away with 'chmod o-w'.";
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(script.FileName) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
            yield return $"FileName '{script.FileName}' cannot be executed; allow that with 'chmod +x'.";
        if (Shells.Contains(Path.GetFileNameWithoutExtension(script.FileName)))
            yield return $"FileName '{script.FileName}' would read its arguments as commands; write a program that does one thing, and list that.";
        if (script.WorkingDirectory is { } folder && !Directory.Exists(folder))
            yield return $"WorkingDirectory '{folder}' does not exist.";
        if (script.Timeout <= TimeSpan.Zero)
            yield return "Timeout must be more than zero.";
        if (script.MaxOutput < 0)
            yield return "MaxOutput must not be negative.";
        if (script.SuccessCodes.Count == 0)
            yield return "SuccessCodes must not be empty.";
    }
}
