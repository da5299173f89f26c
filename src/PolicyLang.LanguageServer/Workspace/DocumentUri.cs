namespace PolicyLang.LanguageServer.Workspace;

/// <summary>Between URIs of documents and paths. Clients write the same file differently (<c>file:///c%3A/x</c>), so documents are known by path.</summary>
internal static class DocumentUri
{
    /// <summary>How paths compare on this system.</summary>
    public static StringComparer PathComparer { get; } = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The full path of a file's URI; null where it is no file, but a document that only the editor has.</summary>
    public static string? PathOf(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || !parsed.IsFile)
            return null;
        try
        {
            var path = parsed.LocalPath;
            // Of file:///c%3A/x the parser makes /c:/x.
            if (OperatingSystem.IsWindows() && path.Length > 2 && path[0] is '/' or '\\' && path[2] == ':')
                path = path[1..];
            return Path.GetFullPath(path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            return null;
        }
    }

    /// <summary>The URI of a full path, as this server writes it.</summary>
    public static string Of(string path)
    {
        var slashes = path.Replace('\\', '/');
        return "file://" + (slashes.StartsWith('/') ? "" : "/") + string.Join('/', slashes.Split('/').Select(Uri.EscapeDataString));
    }
}
