#if NET
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PolicyLang.CompilerServices;

namespace PolicyLang;

/// <summary>
/// The attributes of an incident as a list beside its names. Incidents of one source have the same names again and again, and share
/// them: an incident is then one array of values, and finding an attribute reads one line of memory of its own where a dictionary
/// reads four. Immutable and safe for concurrent use.
/// </summary>
public sealed class IncidentAttributes : IReadOnlyDictionary<string, AttributeValue>
{
    private readonly AttributeNames _names;
    private readonly AttributeValue[] _values;

    private IncidentAttributes(AttributeNames names, AttributeValue[] values)
    {
        _names = names;
        _values = values;
    }

    /// <inheritdoc />
    public int Count => _values.Length;

    /// <inheritdoc />
    public IEnumerable<string> Keys => _names.Names;

    /// <inheritdoc />
    public IEnumerable<AttributeValue> Values => _values;

    /// <inheritdoc />
    public AttributeValue this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The incident has no attribute '{key}'.");

    /// <summary>Makes a list.</summary>
    /// <param name="names">The names, each once.</param>
    /// <param name="values">Their values in the same order; the list keeps the array.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than names, or a name comes twice.</exception>
    public static IncidentAttributes Create(ReadOnlySpan<string> names, AttributeValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return names.Length == values.Length
            ? new IncidentAttributes(AttributeNames.Of(names), values)
            : throw new ArgumentException($"There are {names.Length} names and {values.Length} values.", nameof(values));
    }

    /// <inheritdoc />
    public bool ContainsKey(string key) => _names.Find(key) >= 0;

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out AttributeValue value)
    {
        var index = _names.Find(key);
        value = index < 0 ? default : _values[index];
        return index >= 0;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator()
    {
        for (var i = 0; i < _values.Length; i++)
            yield return new KeyValuePair<string, AttributeValue>(_names.Names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
#endif
