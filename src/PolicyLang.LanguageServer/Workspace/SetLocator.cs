using System.IO.Enumeration;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>
/// Tells to which policy set a file belongs, by the folder that has all of the set's files:
/// a folder of the setting <c>sets</c> that has the file; else the nearest folder upwards with a C# project, because a project's policies
/// are one set; else the highest folder that is reached from the file's by going up while the folder above has policies of its own.
/// It never leaves the open folder that has the file.
/// </summary>
internal sealed class SetLocator
{
    private readonly Dictionary<string, string> _known = new(DocumentUri.PathComparer);

    /// <summary>The folders that are open in the editor.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    /// <summary>The folders of the setting <c>sets</c>, full paths.</summary>
    public IReadOnlyList<string> Sets { get; set; } = [];

    /// <summary>Forgets what it knows of folders.</summary>
    public void Reset() => _known.Clear();

    /// <summary>The folder of the set to which a file belongs.</summary>
    public string FolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? path;
        if (_known.TryGetValue(folder, out var known))
            return known;
        var found = Sets.Where(s => IsIn(folder, s)).MaxBy(s => s.Length) ?? Find(folder);
        _known[folder] = found;
        return found;
    }

    /// <summary>All <c>.heal</c> files of a set's folder, as <c>heal check FOLDER</c> finds them; none where it cannot be read.</summary>
    public static IEnumerable<string> FilesOf(string folder)
    {
        try
        {
            return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry e) => e.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true })
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && e.FileName.EndsWith(".heal", StringComparison.Ordinal),
                ShouldRecursePredicate = (ref FileSystemEntry e) => !e.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }.ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a path lies in a folder, or is it.</summary>
    public static bool IsIn(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative == "." || (!Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    private string Find(string folder)
    {
        var top = Folders.Where(f => IsIn(folder, f)).MaxBy(f => f.Length);
        for (var above = folder; above is not null; above = Above(above, top))
        {
            if (Has(above, "*.csproj"))
                return above;
        }

        var highest = folder;
        for (var above = Above(folder, top); above is not null && Has(above, "*.heal"); above = Above(above, top))
            highest = above;
        return highest;
    }

    private static string? Above(string folder, string? top) => DocumentUri.PathComparer.Equals(folder, top) ? null : Path.GetDirectoryName(folder);

    private static bool Has(string folder, string pattern)
    {
        try
        {
            return Directory.EnumerateFiles(folder, pattern).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
