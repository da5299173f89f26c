namespace PolicyLang.Engine.Storage;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class SafeFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Makes a folder that only its owner may enter, where there is none.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made.</exception>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (File.Exists(path))
            throw new InvalidOperationException($"{path} is a file; name a folder for the engine's data");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"the folder {path} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Writes a new file that only its owner may read, on the disk when this returns. On a full disk, or after a crash, there is no half of it.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        var next = NextTo(path);
        try
        {
            Write(next, FileMode.CreateNew, content);
            File.Move(next, path);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>Appends to a file that only its owner may read, on the disk when this returns.</summary>
    public static void Append(string path, ReadOnlySpan<byte> content) => Write(path, FileMode.Append, content);

    /// <summary>
    /// Replaces a file; a reader sees the old or the new one, whole. Several may do it at once: the last one stays. The new file has the owner of the old
    /// one, or of its folder, so that what an administrator writes can be read by the engine; and what the old one allowed to its owner and its group, but
    /// nothing to others.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to contain.</param>
    /// <param name="demandsOwner">Whether to refuse where the new file would not have that owner. Else it belongs to who writes it, then.</param>
    /// <exception cref="UnauthorizedAccessException">It would not have that owner: nothing was changed.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool demandsOwner = false)
    {
        path = Path.GetFullPath(path);
        var mode = OwnerOnly | (!OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) & Group : UnixFileMode.None);
        var owner = FileOwner.Of(path) ?? FileOwner.Of(Path.GetDirectoryName(path)!);
        var next = NextTo(path);
        try
        {
            using (var file = Open(next, FileMode.CreateNew))
            {
                if (owner is { } wanted && !Give(file, next, wanted, mode) && demandsOwner)
                    throw new UnauthorizedAccessException($"{path} must belong to user {NumberText.Format(wanted.User)}, and you cannot give it away; run this as that user, or as root");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, mode);
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

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

    /// <summary>A name beside a file that nobody else takes: two who write the same file must not meet on the way.</summary>
    private static string NextTo(string path) => $"{path}.{Path.GetRandomFileName()}";

    /// <summary>Sees to it that a new file has an owner; the group counts only where it may do something.</summary>
    private static bool Give(FileStream file, string path, FileOwner wanted, UnixFileMode mode)
    {
        if (FileOwner.Of(path) is not { } has || has == wanted || wanted.TryTake(file.SafeFileHandle))
            return true;
        return has.User == wanted.User && (mode & Group) == 0;
    }

    private static void Write(string path, FileMode mode, ReadOnlySpan<byte> content)
    {
        using var file = Open(path, mode);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
