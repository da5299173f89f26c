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
    public static IReadOnlyList<SourceFile> Read(string revision) => Read(revision, null);

    /// <summary>Reads all files of a folder as they were committed last, with paths relative to it.</summary>
    /// <exception cref="CannotRunException">Git is missing, or the folder is in no repository, or has no such files there.</exception>
    public static IReadOnlyList<SourceFile> ReadHead(string folder, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return Read("HEAD:./", folder);
        }
        catch (CannotRunException e)
        {
            throw new CannotRunException($"not compared with HEAD: {e.Message}");
        }
    }

    private static List<SourceFile> Read(string revision, string? folder)
    {
        var colon = revision.IndexOf(':', StringComparison.Ordinal);
        // As git has it, a path counts from the top of the repository, and one that begins with './' from this folder; '.' alone git does not know.
        var written = revision[(colon + 1)..].TrimEnd('/');
        var isHere = written == "." || written.StartsWith("./", StringComparison.Ordinal);
        var path = written == "." ? "" : isHere ? written[2..] : written;
        var item = $"{revision[..colon]}:{(isHere ? "./" : "")}{path}";
        if (Text(Run(revision, folder, "", "cat-file", "-t", item)).Trim() == "blob")
            return [SourceFile.FromBytes(path, Run(revision, folder, "", "cat-file", "blob", item))];

        // Each entry is 'mode type hash<tab>path'; the contents of all come from one process, by their hashes.
        var files = Text(Run(revision, folder, "", "ls-tree", "-r", "-z", "--full-tree", item)).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(e => e.EndsWith(".heal", StringComparison.Ordinal)).Select(e => (Hash: e.Split('\t')[0].Split(' ')[2], Path: e[(e.IndexOf('\t', StringComparison.Ordinal) + 1)..])).ToList();
        if (files.Count == 0)
            throw new CannotRunException($"{revision}: this revision has no .heal files there");
        var contents = Run(revision, folder, string.Concat(files.Select(f => f.Hash + "\n")), "cat-file", "--batch").AsSpan();
        var read = new List<SourceFile>();
        foreach (var (_, name) in files)
        {
            // Each is 'hash type size', a line end, the bytes, and a line end.
            var line = contents.IndexOf((byte)'\n');
            var size = int.Parse(Text(contents[..line].ToArray()).Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
            read.Add(SourceFile.FromBytes(path.Length == 0 ? name : $"{path}/{name}", contents.Slice(line + 1, size).ToArray()));
            contents = contents[(line + size + 2)..];
        }

        return [.. read.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static byte[] Run(string revision, string? folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var git = Process.Start(start)!;
            // Written beside the reading, because both pipes may be full at once.
            _ = Task.Run(() =>
            {
                git.StandardInput.Write(input);
                git.StandardInput.Close();
            });
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
