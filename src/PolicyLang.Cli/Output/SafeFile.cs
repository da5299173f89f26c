namespace PolicyLang.Cli.Output;

/// <summary>Writes files so that an interruption never leaves half a file.</summary>
internal static class SafeFile
{
    /// <summary>Writes beside the file and then takes its place; a link stays a link, and the permissions stay.</summary>
    /// <exception cref="CannotRunException">The file may not be written.</exception>
    public static void Write(string path, byte[] bytes)
    {
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        var temporary = target + ".tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }
}
