using System.IO.Enumeration;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Cli.Input;

/// <summary>Finds and reads the <c>.heal</c> files of a policy set.</summary>
public static class PolicyFiles
{
    /// <summary>The largest file that is read, in bytes. A set of 10,000 policies has about 4 MB; more is most likely not a policy file.</summary>
    public const long LargestFile = 16 * 1024 * 1024;

    /// <summary>Reads all files that the paths name: files as they are, folders recursively, each file once.</summary>
    /// <exception cref="CannotRunException">A path does not exist, cannot be read, is too large, or a folder has no such file.</exception>
    public static IReadOnlyList<SourceFile> Read(IEnumerable<string> paths)
    {
        var files = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var file in Find(path))
                files.TryAdd(Path.GetFullPath(file), ReadFile(file));
        }

        return [.. files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>Reads, parses, binds and checks a set.</summary>
    /// <exception cref="CannotRunException">A file cannot be read.</exception>
    public static PolicyCompilation Compile(IEnumerable<string> paths, DateTimeOffset today) =>
        PolicyCompilation.Create(Read(paths).Select(Parser.Parse), new CompilationOptions(today));

    /// <summary>Reads, parses, binds and checks a set that is a file, a folder, or a git revision of one (<c>HEAD~1:policies</c>).</summary>
    /// <exception cref="CannotRunException">It cannot be read.</exception>
    public static PolicyCompilation CompileRevision(string path, DateTimeOffset today) =>
        File.Exists(path) || Directory.Exists(path) || !GitFiles.IsRevision(path)
            ? Compile([path], today)
            : PolicyCompilation.Create(GitFiles.Read(path).Select(Parser.Parse), new CompilationOptions(today));

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new CannotRunException($"{path}: there is no such file or folder");
        try
        {
            // Links to files are followed, because mounted configuration is made of them; links to folders could go in circles. A folder that may
            // not be read could have a hold in it, so it is an error.
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false };
            var found = new FileSystemEnumerable<string>(path, (ref FileSystemEntry e) => e.ToSpecifiedFullPath(), options)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && e.FileName.EndsWith(".heal", StringComparison.Ordinal),
                ShouldRecursePredicate = (ref FileSystemEntry e) => !e.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }.ToList();
            return found.Count > 0 ? found : throw new CannotRunException($"{path}: the folder has no .heal files");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }

    private static SourceFile ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > LargestFile)
                throw new CannotRunException($"{path}: the file has {SizeText.Format(length)}, and a policy file may have at most {SizeText.Format(LargestFile)}; is it one?");
            return SourceFile.FromBytes(Shown(path), File.ReadAllBytes(path), Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }

    private static string Shown(string path)
    {
        path = path.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..].TrimStart('/');
        return path;
    }
}
