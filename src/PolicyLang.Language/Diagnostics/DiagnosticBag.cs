using System.Collections;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <summary>Collects findings. Not for concurrent use.</summary>
public sealed class DiagnosticBag : IEnumerable<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic) => _items.Add(diagnostic);

    /// <summary>The findings in the order of files and places, each once.</summary>
    public EquatableArray<Diagnostic> InOrder() =>
        _items.Distinct().OrderBy(d => d.Location.File.Path, StringComparer.Ordinal).ThenBy(d => d.Location.Span.Start)
            .ThenBy(d => d.Id, StringComparer.Ordinal).ToEquatableArray();

    /// <inheritdoc />
    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
