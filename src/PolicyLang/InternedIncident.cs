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
    /// <summary>As many columns have room in the struct, which is then as long as a line of a processor's cache.</summary>
    internal const int Inline = 23;

    /// <summary>The incident; or, where the classes have no room here, the incident and its classes.</summary>
    private readonly object? _source;
    private readonly MatchTable? _table;

    /// <summary>The class of each column, zeros behind them, and last a zero where the incident is plain.</summary>
    private readonly InlineCodes _inline;

    /// <summary>Keeps what an incident was sorted into.</summary>
    /// <param name="source">The incident.</param>
    /// <param name="table">The table of its bucket, or null where it has none.</param>
    /// <param name="codes">The class of each column of the table, and zeros behind them up to its <see cref="MatchTable.Room"/>.</param>
    /// <param name="isPlain">Whether it lacks nothing and no guard is about it.</param>
    internal InternedIncident(Incident source, MatchTable? table, ReadOnlySpan<ushort> codes, bool isPlain)
    {
        _source = source;
        _table = table;
        if (table is { Columns: > Inline })
            _source = new WideSource(source, codes.ToArray());
        else
            codes.CopyTo(_inline);
        _inline[Inline] = (ushort)(isPlain ? 0 : 1);
    }

    /// <summary>The incident that this was made from.</summary>
    /// <exception cref="InvalidOperationException">This was not made by a policy set.</exception>
    public Incident Source => _source as Incident ?? (_source as WideSource)?.Incident ?? throw new InvalidOperationException("An interned incident is made by IPolicySet.Intern; this one is empty.");

    /// <summary>The table of its bucket, or null where it is decided from its source.</summary>
    internal MatchTable? Table => _table;

    /// <summary>Whether it lacks nothing that the table asks for, and no hold or untold target can raise its tier.</summary>
    internal bool IsPlain => _inline[Inline] == 0;

    /// <summary>The class of each column of its table, and zeros behind them where it is plain.</summary>
    internal static ReadOnlySpan<ushort> CodesOf(in InternedIncident incident, MatchTable table) =>
        table.Columns <= Inline ? ((ReadOnlySpan<ushort>)incident._inline)[..table.Room] : ((WideSource)incident._source!).Codes;

    /// <summary>An incident of a table with many columns.</summary>
    private sealed record WideSource(Incident Incident, ushort[] Codes);

    [InlineArray(Inline + 1)]
    private struct InlineCodes
    {
        private ushort _first;
    }
}
#endif
