using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>A policy set at one moment: what is on disk, and over it what the editor has open. Immutable; work is done on first use.</summary>
internal sealed class SetSnapshot
{
    private readonly Lazy<PolicyCompilation> _compilation;

    public SetSnapshot(string folder, IReadOnlyDictionary<string, TextDocument> open, Func<IEnumerable<SyntaxTree>> trees, DateTimeOffset today)
    {
        Folder = folder;
        Open = open;
        Today = today;
        _compilation = new(() => PolicyCompilation.Create(trees(), new CompilationOptions(today)));
    }

    /// <summary>The folder of the set; of a document that only the editor has, its URI.</summary>
    public string Folder { get; }

    /// <summary>The open documents by full path, or by URI where they have none.</summary>
    public IReadOnlyDictionary<string, TextDocument> Open { get; }

    /// <summary>Midnight UTC of the day.</summary>
    public DateTimeOffset Today { get; }

    /// <summary>The bound set.</summary>
    public PolicyCompilation Compilation => _compilation.Value;
}
