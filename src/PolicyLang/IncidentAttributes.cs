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
    private IncidentAttributes(AttributeNames names, AttributeValue[] values)
    {
        Names = names;
        Items = values;
    }

    /// <summary>The names.</summary>
    internal AttributeNames Names { get; }

    /// <summary>The values, in the order of their names.</summary>
    internal AttributeValue[] Items { get; }

    /// <inheritdoc />
    public int Count => Items.Length;

    /// <inheritdoc />
    public IEnumerable<string> Keys => Names.Names;

    /// <inheritdoc />
    public IEnumerable<AttributeValue> Values => Items;

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
    public bool ContainsKey(string key) => Names.Find(key) >= 0;

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out AttributeValue value)
    {
        var index = Names.Find(key);
        value = index < 0 ? default : Items[index];
        return index >= 0;
    }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator()
    {
        for (var i = 0; i < Items.Length; i++)
            yield return new KeyValuePair<string, AttributeValue>(Names.Names[i], Items[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
#endif
