namespace PolicyLang.Cli;

/// <summary>What the command's exit status says.</summary>
public static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>The answer is no: an error diagnostic, a failing test, a file that is not formatted.</summary>
    public const int No = 1;

    /// <summary>It could not run: usage, an unreadable file, a line that is no incident.</summary>
    public const int CannotRun = 2;

    /// <summary>It was interrupted, by the convention of shells.</summary>
    public const int Interrupted = 130;
}

/// <summary>Why a command could not run, in words for the person who typed it.</summary>
public sealed class CannotRunException(string message) : Exception(message);
