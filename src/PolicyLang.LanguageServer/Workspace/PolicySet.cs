using System.Collections.Immutable;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>
/// A policy set as it changes. Changes come one at a time, from the messages of the client in their order; <see cref="Current"/> may be
/// read by any thread.
/// </summary>
internal sealed class PolicySet
{
    /// <summary>The largest file that is read, in bytes, as in <c>heal check</c>.</summary>
    private const long LargestFile = 16 * 1024 * 1024;

    private readonly TimeProvider _time;
    private readonly Lazy<IReadOnlyDictionary<string, Lazy<SyntaxTree?>>> _found;
    private ImmutableDictionary<string, Lazy<SyntaxTree?>> _changed = ImmutableDictionary.Create<string, Lazy<SyntaxTree?>>(DocumentUri.PathComparer);
    private ImmutableDictionary<string, TextDocument> _open = ImmutableDictionary.Create<string, TextDocument>(DocumentUri.PathComparer);
    private volatile SetSnapshot _current;

    /// <summary>What was bound last, so that the next version binds only what changed. Whichever version that is, the outcome is the same.</summary>
    private volatile PolicyCompilation? _last;

    /// <summary>The set of a folder, or of one document that only the editor has.</summary>
    public PolicySet(string folder, bool isOnDisk, TimeProvider time)
    {
        Folder = folder;
        IsOnDisk = isOnDisk;
        _time = time;
        _found = new(() => isOnDisk
            ? SetLocator.FilesOf(folder).ToDictionary(f => f, Reader, DocumentUri.PathComparer)
            : ImmutableDictionary<string, Lazy<SyntaxTree?>>.Empty);
        _current = Take();
    }

    public string Folder { get; }

    public bool IsOnDisk { get; }

    public SetSnapshot Current => _current;

    public void Open(string key, TextDocument document)
    {
        _open = _open.SetItem(key, document);
        _current = Take();
    }

    /// <summary>The document's text is the file's again.</summary>
    public void Close(string key)
    {
        _open = _open.Remove(key);
        if (IsOnDisk)
            _changed = _changed.SetItem(key, Reader(key));
        _current = Take();
    }

    /// <summary>A file on disk came, changed or went; it is read again when it is needed.</summary>
    public void Changed(string path)
    {
        _changed = _changed.SetItem(path, Reader(path));
        _current = Take();
    }

    /// <summary>The path of a file as messages show it.</summary>
    public string ShownPath(string path) => IsOnDisk ? Path.GetRelativePath(Folder, path).Replace('\\', '/') : path;

    private Lazy<SyntaxTree?> Reader(string path) => new(() => Read(path));

    /// <summary>A file that cannot be read is no part of the set: it may have just gone.</summary>
    private SyntaxTree? Read(string path)
    {
        try
        {
            return new FileInfo(path).Length > LargestFile ? null : Parser.Parse(SourceFile.FromBytes(ShownPath(path), File.ReadAllBytes(path), path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private SetSnapshot Take()
    {
        var (changed, open) = (_changed, _open);
        var today = new DateTimeOffset(_time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return new SetSnapshot(Folder, open, () => _last = PolicyCompilation.Create(Trees(changed, open), new CompilationOptions(today), _last), today);
    }

    private IEnumerable<SyntaxTree> Trees(ImmutableDictionary<string, Lazy<SyntaxTree?>> changed, ImmutableDictionary<string, TextDocument> open) =>
        // Every set has the standard vocabulary already.
        open.Keys.Any(VocabularyFile.Is) ? []
        : _found.Value.Where(f => !changed.ContainsKey(f.Key)).Concat(changed).Where(f => !open.ContainsKey(f.Key)).Select(f => f.Value.Value).OfType<SyntaxTree>()
            .Concat(open.Values.Select(d => d.Tree));
}
