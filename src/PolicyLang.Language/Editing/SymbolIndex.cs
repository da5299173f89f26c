using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>Where everything that a set declares is named. Immutable; each file is read on first use, or all at once.</summary>
public sealed class SymbolIndex
{
    private readonly Dictionary<SourceFile, Lazy<IReadOnlyList<Occurrence>>> _files;
    private readonly Lazy<ILookup<SymbolId, Occurrence>> _bySymbol;

    internal SymbolIndex(PolicyCompilation compilation)
    {
        var model = compilation.Model;
        var everywhere = model.Resources.SelectMany(r => r.Fields.Select(f => new SymbolId(SymbolKind.Attribute, f.Name, "resource " + r.Name)))
            .Concat(model.Signals.SelectMany(s => s.Fields.Select(f => new SymbolId(SymbolKind.Attribute, f.Name, "signal " + s.Name)))).ToLookup(s => s.Name, StringComparer.Ordinal);
        _files = compilation.Trees.GroupBy(t => t.File).ToDictionary(g => g.Key, g => new Lazy<IReadOnlyList<Occurrence>>(() => OccurrenceFinder.Find(model, g.First(), n => everywhere[n])));
        _bySymbol = new(() => _files.Values.SelectMany(f => f.Value).SelectMany(o => o.Symbols.Select(s => (Symbol: s, Occurrence: o))).ToLookup(p => p.Symbol, p => p.Occurrence));
    }

    /// <summary>All occurrences in a file, in the order of places; none where the file is not of the set.</summary>
    public IReadOnlyList<Occurrence> In(SourceFile file) => _files.TryGetValue(file, out var found) ? found.Value : [];

    /// <summary>What is named at an offset, or right before it; null where nothing is.</summary>
    public Occurrence? At(SourceFile file, int offset)
    {
        var near = In(file).Where(o => o.Span.Start <= offset && offset <= o.Span.End).ToList();
        return near.FirstOrDefault(o => offset < o.Span.End) ?? near.FirstOrDefault();
    }

    /// <summary>Where a thing is named, in the order of files and places.</summary>
    public IEnumerable<Occurrence> Of(SymbolId symbol) => _bySymbol.Value[symbol];

    /// <summary>Where any of some things is named, each place once.</summary>
    public IReadOnlyList<Occurrence> Of(IEnumerable<SymbolId> symbols) => [.. symbols.SelectMany(Of).Distinct()];

    /// <summary>Where something that is named somewhere is declared.</summary>
    public IReadOnlyList<Occurrence> DefinitionsOf(Occurrence occurrence) => [.. Of(occurrence.Symbols).Where(o => o.IsDefinition)];
}
