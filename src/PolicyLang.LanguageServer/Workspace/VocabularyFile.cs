using System.Security.Cryptography;
using System.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>
/// The standard vocabulary as a file that an editor can open, for definitions that lie in it. It is a real, read-only file in the user's own
/// data folder, named by its content, because not every editor can show a document that only the server has.
/// </summary>
internal static class VocabularyFile
{
    private static readonly Lazy<string?> Written = new(Write);

    /// <summary>Its full path; null where it cannot be written.</summary>
    public static string? FullPath => Written.Value;

    /// <summary>Whether a path is this file. Asking does not write it.</summary>
    public static bool Is(string path) => DocumentUri.PathComparer.Equals(path, Wanted());

    private static string Wanted()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(StandardVocabulary.Tree.File.Text)))[..16];
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "policylang", "vocabulary", hash, "standard.heal");
    }

    private static string? Write()
    {
        var path = Wanted();
        var text = StandardVocabulary.Tree.File.Text;
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == text)
                return path;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(draft, text);
            new FileInfo(draft).IsReadOnly = true;
            File.Move(draft, path, overwrite: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
