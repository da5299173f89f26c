using PolicyLang.Language.Analysis;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>A policy set at one moment: what is on disk, and over it what the editor has open. Immutable; work is done on first use.</summary>
internal sealed class SetSnapshot
{
    private readonly Lazy<PolicyCompilation> _compilation;
    private readonly Lazy<SetView> _view;
    private volatile AnalysisResult? _analysis;

    public SetSnapshot(string folder, IReadOnlyDictionary<string, TextDocument> open, Func<PolicyCompilation> compile, DateTimeOffset today)
    {
        Folder = folder;
        Open = open;
        Today = today;
        _compilation = new(compile);
        _view = new(() => new SetView(Compilation, today));
    }

    /// <summary>The folder of the set; of a document that only the editor has, its URI.</summary>
    public string Folder { get; }

    /// <summary>The open documents by full path, or by URI where they have none.</summary>
    public IReadOnlyDictionary<string, TextDocument> Open { get; }

    /// <summary>Midnight UTC of the day.</summary>
    public DateTimeOffset Today { get; }

    /// <summary>The bound set.</summary>
    public PolicyCompilation Compilation => _compilation.Value;

    /// <summary>What an editor asks of it.</summary>
    public SetView View => _view.Value;

    /// <summary>What the analysis found; null until it is done.</summary>
    public AnalysisResult? Analysis
    {
        get => _analysis;
        set => _analysis = value;
    }

    /// <summary>The URI of a file of the set; null where an editor cannot open it.</summary>
    public string? UriOf(SourceFile file)
    {
        if (Open.TryGetValue(file.FullPath, out var document))
            return document.Uri;
        var path = SetView.IsStandard(file) ? VocabularyFile.FullPath : file.FullPath;
        return path is not null && Path.IsPathRooted(path) ? DocumentUri.Of(path) : null;
    }
}
