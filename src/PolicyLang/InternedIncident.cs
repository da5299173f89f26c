#if NET
using System.Runtime.CompilerServices;
using PolicyLang.CompilerServices;

namespace PolicyLang;

/// <summary>
/// An incident with everything looked up that the conditions of one policy set can ask of it: signal and resource, and for each text
/// or quantity that some condition reads, which of the values that the conditions tell apart it is. Made by
/// <see cref="IPolicySet.Intern"/> once, for example where incidents come in, and then decided as often as needed. It keeps the
/// incident that it was made from. Immutable and safe for concurrent use.
/// </summary>
public readonly struct InternedIncident
{
    /// <summary>As many columns have room in the struct, which is then one line of a processor's cache.</summary>
    internal const int Inline = 19;

    private readonly Incident? _source;
    private readonly MatchTable? _table;
    private readonly ushort[]? _codes;
    private readonly InlineCodes _inline;
    private readonly bool _isPlain;

    internal InternedIncident(Incident source, MatchTable? table, ReadOnlySpan<ushort> codes, bool isPlain)
    {
        _source = source;
        _table = table;
        _isPlain = isPlain;
        if (codes.Length > Inline)
            _codes = codes.ToArray();
        else
            codes.CopyTo(_inline);
    }

    /// <summary>The incident that this was made from.</summary>
    /// <exception cref="InvalidOperationException">This was not made by a policy set.</exception>
    public Incident Source => _source ?? throw new InvalidOperationException("An interned incident is made by IPolicySet.Intern; this one is empty.");

    /// <summary>The table of its bucket, or null where it is decided from its source.</summary>
    internal MatchTable? Table => _table;

    /// <summary>Whether it lacks nothing that the table asks for, and no hold or untold target can raise its tier.</summary>
    internal bool IsPlain => _isPlain;

    /// <summary>The class of each column.</summary>
    internal static ReadOnlySpan<ushort> CodesOf(in InternedIncident incident, int columns) =>
        incident._codes is { } codes ? codes : ((ReadOnlySpan<ushort>)incident._inline)[..columns];

    [InlineArray(Inline)]
    private struct InlineCodes
    {
        private ushort _first;
    }
}
#endif
