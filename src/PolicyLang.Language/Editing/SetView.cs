using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Editing;

/// <summary>A bound set with what an editor asks of it. Immutable; each part is made on first use, and may be used by several threads.</summary>
public sealed class SetView
{
    private readonly Lazy<SymbolIndex> _symbols;
    private readonly Lazy<Evidence> _evidence;
    private readonly Lazy<Dictionary<SourceFile, SyntaxTree>> _trees;

    /// <summary>A view of a set.</summary>
    /// <param name="compilation">The set.</param>
    /// <param name="today">Today's date, for leases.</param>
    public SetView(PolicyCompilation compilation, DateTimeOffset today)
    {
        Compilation = compilation;
        Today = today;
        _symbols = new(() => new SymbolIndex(compilation));
        _evidence = new(() => new Evidence(compilation));
        _trees = new(() => compilation.Trees.GroupBy(t => t.File).ToDictionary(g => g.Key, g => g.First()));
    }

    /// <summary>The set.</summary>
    public PolicyCompilation Compilation { get; }

    /// <summary>What it means.</summary>
    public PolicyModel Model => Compilation.Model;

    /// <summary>The date against which leases are judged.</summary>
    public DateTimeOffset Today { get; }

    /// <summary>Where everything is named.</summary>
    public SymbolIndex Symbols => _symbols.Value;

    /// <summary>What the tests say.</summary>
    public Evidence Evidence => _evidence.Value;

    /// <summary>The tree of a file; null where the file is not of the set.</summary>
    public SyntaxTree? TreeOf(SourceFile file) => _trees.Value.TryGetValue(file, out var tree) ? tree : null;

    /// <summary>Whether a file is the standard vocabulary, which nobody edits.</summary>
    public static bool IsStandard(SourceFile file) => ReferenceEquals(file, StandardVocabulary.Tree.File);
}
