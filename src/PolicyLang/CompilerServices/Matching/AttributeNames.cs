#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// The names of an incident's attributes, shared by the incidents that have the same ones in the same order. Some hundreds of such lists
/// are kept; more of them only share less. Immutable and safe for concurrent use.
/// </summary>
internal sealed class AttributeNames
{
    private static readonly AttributeNames?[] Kept = new AttributeNames?[256];

    /// <summary>Longer lists are not kept, and not in a map whose hash somebody could make collide: no source sends so many names.</summary>
    private const int Longest = 256;

    private readonly TextMap _map;
    private readonly Dictionary<string, int>? _many;

    private AttributeNames(string[] names, int place)
    {
        Names = names;
        Place = place;
        if (names.Length <= Longest)
        {
            _map = new TextMap(names);
            return;
        }

        _many = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
            _many.TryAdd(names[i], i);
    }

    public string[] Names { get; }

    /// <summary>Where it is kept; no two that are kept have the same place.</summary>
    public int Place { get; }

    /// <summary>Whether incidents that come now share this list. One that was displaced may still be in use.</summary>
    public bool IsKept => Volatile.Read(ref Kept[Place]) == this;

    /// <summary>The list of some names, each of them once.</summary>
    public static AttributeNames Of(ReadOnlySpan<string> names)
    {
        var hash = new HashCode();
        foreach (var name in names)
            hash.Add(string.GetHashCode(name, StringComparison.Ordinal));
        var place = (int)((uint)hash.ToHashCode() % Kept.Length);
        ref var kept = ref Kept[place];
        var known = Volatile.Read(ref kept);
        if (known is not null && names.SequenceEqual(known.Names))
            return known;
        var made = new AttributeNames(names.ToArray(), place);
        for (var i = 0; i < names.Length; i++)
        {
            if (made.Find(names[i]) != i)
                throw new ArgumentException($"The attribute '{names[i]}' comes twice.", nameof(names));
        }

        if (names.Length <= Longest)
            Volatile.Write(ref kept, made);
        return made;
    }

    /// <summary>The place of a name, or -1.</summary>
    public int Find(string name) => _many is null ? _map.Find(name) : _many.GetValueOrDefault(name, -1);
}
#endif
