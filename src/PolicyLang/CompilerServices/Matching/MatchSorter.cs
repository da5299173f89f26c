#if NET
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Sorts the values of an incident into the classes of a table's columns. Where the attributes of an incident are in a list that other
/// incidents share the names of, which is the case for all readers of incidents, the places of the names are looked up once for the
/// list; else by name each time. Safe for concurrent use without locks.
/// </summary>
internal sealed class MatchSorter
{
    /// <summary>So many lists of names have their places kept, by the place of the list; a bucket's incidents mostly have one or two.</summary>
    private const int Lists = 4;

    /// <summary>So many texts are sorted at once.</summary>
    private const int AtOnce = 64;

    private readonly MatchInput[] _inputs;

    /// <summary>What most conditions ask for: texts and whole numbers. Each kind has a loop of its own, without a choice for each input.</summary>
    private readonly TextField[] _texts;

    /// <summary>A bit for each of the texts whose conditions name prefixes, too.</summary>
    private readonly ulong[] _prefixed;
    private readonly IntegerField[] _integers;
    private readonly MatchInput[] _otherAttributes;
    private readonly MatchInput[] _otherInputs;

    /// <summary>The names of the attributes in the order of the arrays above.</summary>
    private readonly string[] _names;
    private readonly Places?[] _places = new Places?[Lists];

    public MatchSorter(MatchInput[] inputs)
    {
        _inputs = inputs;
        var texts = Array.FindAll(inputs, i => i.Texts is not null);
        var integers = Array.FindAll(inputs, i => i.Integers is not null);
        _texts = Array.ConvertAll(texts, i => new TextField(i.Texts!, i.FirstColumn));
        _prefixed = new ulong[(texts.Length + AtOnce - 1) / AtOnce];
        for (var i = 0; i < texts.Length; i++)
            _prefixed[i / AtOnce] |= texts[i].Texts!.HasPrefixes ? 1ul << i : 0;
        _integers = Array.ConvertAll(integers, i => new IntegerField(i.FirstColumn, i.Integers!));
        _otherAttributes = Array.FindAll(inputs, i => i.Attribute is not null && i.Texts is null && i.Integers is null);
        _otherInputs = Array.FindAll(inputs, i => i.Attribute is null);
        MatchInput[] attributes = [.. texts, .. integers, .. _otherAttributes];
        _names = Array.ConvertAll(attributes, i => i.Attribute!);
    }

    /// <summary>Notes the class of each column of the inputs.</summary>
    public void Sort(Incident incident, Span<ushort> codes)
    {
        if (incident.AttributeNames is { } names && PlacesIn(names) is { } places)
        {
            Sort(incident.AttributeItems!, places, codes);
            foreach (var input in _otherInputs)
                input.Sort(incident, codes);
        }
        else
        {
            foreach (var input in _inputs)
                input.Sort(incident, codes);
        }
    }

    private void Sort(AttributeValue[] values, int[] places, Span<ushort> codes)
    {
        for (var from = 0; from < _texts.Length; from += AtOnce)
        {
            var texts = _texts.AsSpan(from, Math.Min(AtOnce, _texts.Length - from));
            SortTexts(texts, values, places.AsSpan(from), codes, out var unsure, out var unknown);
            for (; unsure != 0; unsure &= unsure - 1)
            {
                var i = BitOperations.TrailingZeroCount(unsure);
                codes[texts[i].Column] = (ushort)texts[i].Classes.Of(values[places[from + i]].AsString()!);
            }

            for (unknown &= _prefixed[from / AtOnce]; unknown != 0; unknown &= unknown - 1)
            {
                var i = BitOperations.TrailingZeroCount(unknown);
                codes[texts[i].Column] = (ushort)texts[i].Classes.OfPrefix(values[places[from + i]].AsString()!);
            }
        }

        SortIntegers(_integers, values, places.AsSpan(_texts.Length), codes);
        var next = _texts.Length + _integers.Length;
        foreach (var input in _otherAttributes)
        {
            var place = places[next++];
            input.Sort(place >= 0 ? values[place] : default, codes);
        }
    }

    /// <summary>
    /// Notes the classes of texts as far as a glance at one slot for each tells them. There is no branch on whether a text is known, so that
    /// the memory of all of them comes side by side. A method of its own, for the registers of the processor.
    /// </summary>
    /// <param name="fields">The columns, <see cref="AtOnce"/> at most.</param>
    /// <param name="values">The values of an incident.</param>
    /// <param name="places">Where the value of each column is among them, or -1.</param>
    /// <param name="codes">Takes the class of each column.</param>
    /// <param name="unsure">A bit for each text that is to be looked for.</param>
    /// <param name="unknown">A bit for each text that is none that conditions name; it may begin with a prefix that they name.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SortTexts(
        ReadOnlySpan<TextField> fields, AttributeValue[] values, ReadOnlySpan<int> places, Span<ushort> codes, out ulong unsure, out ulong unknown)
    {
        ulong others = 0, strangers = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            var code = 0;
            if (places[i] >= 0 && values[places[i]].AsString() is { } text)
            {
                var value = field.Literals.Glance(text, out var isKnown, out var isUnknown);
                code = field.First + ((value - field.First) & -isKnown);
                others |= (ulong)(1 - isKnown - isUnknown) << i;
                strangers |= (ulong)isUnknown << i;
            }

            codes[field.Column] = (ushort)code;
        }

        (unsure, unknown) = (others, strangers);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SortIntegers(IntegerField[] fields, AttributeValue[] values, ReadOnlySpan<int> places, Span<ushort> codes)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            var place = places[i];
            codes[field.Column] = (ushort)(place >= 0 && values[place].AsInt() is { } number ? field.Classes.Of(number) : 0);
        }
    }

    /// <summary>
    /// The places of the attributes in a list of names, -1 for those that it lacks; null where the list has none kept. Only lists that
    /// incidents share now get places, so that lists which come and go do not take them from each other: nothing is allocated for an
    /// incident, but once for a list.
    /// </summary>
    private int[]? PlacesIn(AttributeNames names)
    {
        ref var kept = ref _places[names.Place % Lists];
        var places = Volatile.Read(ref kept);
        if (places is not null && places.Of == names)
            return places.Items;
        if (!names.IsKept || (places is not null && places.Of.IsKept))
            return null;
        var made = new Places(names, Array.ConvertAll(_names, names.Find));
        Volatile.Write(ref kept, made);
        return made.Items;
    }

    /// <summary>A column with what is mostly asked of it at hand: half a line of the processor's cache.</summary>
    private readonly struct TextField(TextColumn classes, int column)
    {
        public readonly TextMap Literals = classes.Literals;
        public readonly TextColumn Classes = classes;
        public readonly ushort Column = (ushort)column;
        public readonly ushort First = (ushort)classes.First;
    }

    private readonly record struct IntegerField(int Column, OrderedColumn Classes);

    private sealed record Places(AttributeNames Of, int[] Items);
}
#endif
