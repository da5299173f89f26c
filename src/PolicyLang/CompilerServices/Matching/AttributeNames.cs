#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// The names of an incident's attributes, shared by the incidents that have the same ones in the same order. Some hundreds of such lists
/// are kept; more of them only share less. Immutable and safe for concurrent use.
/// </summary>
internal sealed class AttributeNames
{
    private static readonly AttributeNames?[] Kept = new AttributeNames?[256];
    private readonly TextMap _map;

    private AttributeNames(string[] names, int place)
    {
        Names = names;
        _map = new TextMap(names);
        Place = place;
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

        Volatile.Write(ref kept, made);
        return made;
    }

    /// <summary>The place of a name, or -1.</summary>
    public int Find(string name) => _map.Find(name);
}
#endif
