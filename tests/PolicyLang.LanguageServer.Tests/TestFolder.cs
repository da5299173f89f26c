namespace PolicyLang.LanguageServer.Tests;

/// <summary>A folder with files that is deleted afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
            Write(name, text);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("policylang-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return Editor.UriOf(path);
    }

    public string Uri(string name) => Editor.UriOf(System.IO.Path.Combine(Path, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
