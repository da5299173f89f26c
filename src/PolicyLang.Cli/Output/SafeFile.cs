namespace PolicyLang.Cli.Output;

/// <summary>Writes files so that an interruption never leaves half of one.</summary>
internal static class SafeFile
{
    /// <summary>Writes beside the file and then takes its place. A link's target is written, and a file keeps its mode.</summary>
    /// <exception cref="CannotRunException">The file may not be written, or its folder does not exist.</exception>
    public static void Write(string path, byte[] bytes)
    {
        var temporary = "";
        try
        {
            var target = (File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? path;
            temporary = target + ".tmp";
            File.WriteAllBytes(temporary, bytes);
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }
}
