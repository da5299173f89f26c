using PolicyLang.LanguageServer.Protocol;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>Open documents and the policy sets that they belong to. Its methods are called one at a time, in the order of the client's messages.</summary>
internal sealed class PolicyWorkspace(TimeProvider time)
{
    private readonly Dictionary<string, (PolicySet Set, TextDocument Document)> _open = new(DocumentUri.PathComparer);
    private readonly Dictionary<string, PolicySet> _sets = new(DocumentUri.PathComparer);
    private readonly SetLocator _locator = new();

    /// <summary>The sets that were needed so far.</summary>
    public IEnumerable<PolicySet> Sets => _sets.Values;

    /// <summary>The open folders.</summary>
    public IReadOnlyList<string> Folders => _locator.Folders;

    /// <summary>What a document is known by: its full path, or its URI where it has none.</summary>
    public static string KeyOf(string uri) => DocumentUri.PathOf(uri) ?? uri;

    /// <summary>The set and the document of a URI; null where it is not open.</summary>
    public (PolicySet Set, TextDocument Document)? Find(string uri) => _open.TryGetValue(KeyOf(uri), out var found) ? found : null;

    /// <summary>Takes other folders and settings. Open documents may belong to other sets then; all that changed are given.</summary>
    public IReadOnlyList<PolicySet> Configure(IReadOnlyList<string> folders, IReadOnlyList<string> sets)
    {
        _locator.Folders = folders;
        _locator.Sets = sets;
        return [.. Relocate()];
    }

    public PolicySet Open(TextDocumentItem item)
    {
        var path = DocumentUri.PathOf(item.Uri);
        var set = SetOf(item.Uri);
        var document = new TextDocument(item.Uri, item.Version, path is null ? item.Uri : set.ShownPath(path), path ?? item.Uri, item.Text);
        _open[KeyOf(item.Uri)] = (set, document);
        set.Open(KeyOf(item.Uri), document);
        return set;
    }

    /// <summary>Null where the document is not open: then the client has lost count, and there is nothing to change.</summary>
    public PolicySet? Change(DidChangeTextDocumentParams change)
    {
        if (Find(change.TextDocument.Uri) is not { } found)
            return null;
        var document = found.Document.Apply(change.TextDocument.Version, change.ContentChanges);
        _open[KeyOf(change.TextDocument.Uri)] = (found.Set, document);
        found.Set.Open(KeyOf(change.TextDocument.Uri), document);
        return found.Set;
    }

    public PolicySet? Close(string uri)
    {
        if (!_open.Remove(KeyOf(uri), out var found))
            return null;
        found.Set.Close(KeyOf(uri));
        return found.Set;
    }

    /// <summary>Files changed on disk. Gives the sets that changed by it.</summary>
    public IReadOnlyList<PolicySet> FilesChanged(IReadOnlyList<FileEvent> changes)
    {
        var changed = new HashSet<PolicySet>();
        foreach (var path in changes.Select(c => DocumentUri.PathOf(c.Uri)).OfType<string>().Where(p => p.EndsWith(".heal", StringComparison.Ordinal)))
        {
            foreach (var set in _sets.Values.Where(s => s.IsOnDisk && SetLocator.IsIn(path, s.Folder)))
            {
                set.Changed(path);
                changed.Add(set);
            }
        }

        // A file or project that came or went may have moved the border of a set.
        return changes.Any(c => c.Type != 2) ? [.. changed.Union(Relocate())] : [.. changed];
    }

    private PolicySet SetOf(string uri)
    {
        var path = DocumentUri.PathOf(uri);
        var folder = path is null ? uri : _locator.FolderOf(path);
        if (!_sets.TryGetValue(folder, out var set))
            _sets.Add(folder, set = new PolicySet(folder, path is not null, time));
        return set;
    }

    private HashSet<PolicySet> Relocate()
    {
        _locator.Reset();
        var changed = new HashSet<PolicySet>();
        foreach (var (key, (old, document)) in _open.ToList())
        {
            var set = SetOf(document.Uri);
            if (set == old)
                continue;
            old.Close(key);
            var moved = document.At(set.IsOnDisk ? set.ShownPath(key) : key);
            set.Open(key, moved);
            _open[key] = (set, moved);
            changed.Add(old);
            changed.Add(set);
        }

        return changed;
    }
}
