using System.Diagnostics;
using PolicyLang.Language.Text;

namespace PolicyLang.Cli.Input;

/// <summary>Reads the <c>.heal</c> files of a git revision, written <c>REVISION:PATH</c> as git itself writes it.</summary>
internal static class GitFiles
{
    /// <summary>Whether a path that does not exist is written as a revision's.</summary>
    public static bool IsRevision(string path) => path.IndexOf(':', StringComparison.Ordinal) > 0 && !path.StartsWith('-');

    /// <summary>Reads all files that the revision has under the path.</summary>
    /// <exception cref="CannotRunException">Git is missing, or does not know the revision or the path, or there are no such files.</exception>
    public static IReadOnlyList<SourceFile> Read(string revision)
    {
        var colon = revision.IndexOf(':', StringComparison.Ordinal);
        var path = revision[(colon + 1)..].TrimEnd('/');
        var type = Text(Run(revision, "cat-file", "-t", path.Length == 0 ? revision[..colon] + "^{tree}" : revision[..colon] + ":" + path)).Trim();
        if (type == "blob")
            return [SourceFile.FromBytes(path, Run(revision, "cat-file", "blob", revision))];

        var folder = path.Length == 0 ? "" : path + "/";
        var names = Text(Run(revision, "ls-tree", "-r", "-z", "--full-tree", "--name-only", revision[..colon] + ":" + path.Replace("./", "", StringComparison.Ordinal)))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(n => n.EndsWith(".heal", StringComparison.Ordinal)).ToList();
        if (names.Count == 0)
            throw new CannotRunException($"{revision}: this revision has no .heal files there");
        return [.. names.Select(n => SourceFile.FromBytes(folder + n, Run(revision, "cat-file", "blob", $"{revision[..colon]}:{folder}{n}"))).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static byte[] Run(string revision, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var git = Process.Start(start)!;
            git.StandardInput.Close();
            var errors = git.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            git.StandardOutput.BaseStream.CopyTo(output);
            git.WaitForExit();
            if (git.ExitCode != 0)
                throw new CannotRunException($"{revision}: there is no such file or folder, and git does not know it: {errors.Result.Split('\n')[0]}");
            return output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CannotRunException($"{revision}: there is no such file or folder, and git, which is needed to read a revision, is not installed");
        }
    }
}
