namespace PolicyLang.Engine.Storage;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class SafeFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder that only its owner may enter, where there is none.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a new file that only its owner may read, on the disk when this returns.</summary>
    /// <exception cref="IOException">The file exists.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content) => Write(path, FileMode.CreateNew, content);

    /// <summary>Appends to a file that only its owner may read, on the disk when this returns.</summary>
    public static void Append(string path, ReadOnlySpan<byte> content) => Write(path, FileMode.Append, content);

    /// <summary>Replaces a file that only its owner may read; a reader sees the old or the new one, whole. Several may do it at once: the last one stays.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        // A name that nobody else takes: two who replace the same file must not meet on the way.
        var next = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Create(next, content);
            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>Refuses a secret that others may read.</summary>
    /// <exception cref="InvalidOperationException">Others than the owner may read or write the file.</exception>
    public static void DemandPrivate(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            throw new InvalidOperationException($"{path} is a secret, and others may read or write it; run 'chmod 600 {path}'");
    }

    private static void Write(string path, FileMode mode, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
