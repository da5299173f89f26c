#if NET
namespace PolicyLang.CompilerServices;

/// <summary>How a generated policy set decides: from each bucket's table, or by code that was generated for it.</summary>
public abstract partial class CompiledPolicySet
{
    private MatchDirectory? _directory;

    /// <summary>The constant data of all tables.</summary>
    protected internal virtual ReadOnlySpan<byte> Tables => default;

    private MatchDirectory Directory => Volatile.Read(ref _directory) ?? Open();

    /// <inheritdoc />
    public Verdict Decide(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        if (incident.AttributeItems is { } values)
            Ahead.Of(values);
        var bucket = Directory.Find(incident.Signal, incident.Resource);
        return bucket < 0 ? MatchTable.Novel : Directory.IsTabled(bucket) ? DecideByTable(bucket, incident) : DecideByCode(bucket, incident);
    }

    /// <inheritdoc />
    public Verdict Decide(in InternedIncident incident)
    {
        var table = incident.Table;
        if (table is null || table.Owner != this)
            return Decide(incident.Source);
        var codes = InternedIncident.CodesOf(in incident, table);
        var probe = default(NoProbe);
        return incident.IsPlain ? table.DecidePlain(codes, ref probe) : DecideInFull(table, incident.Source, codes[..table.Columns]);
    }

    /// <inheritdoc />
    public void Decide(ReadOnlySpan<Incident> incidents, Span<Verdict> verdicts)
    {
        IPolicySet.CheckRoom(incidents.Length, verdicts.Length);
        for (var i = 0; i < incidents.Length; i++)
            verdicts[i] = Decide(incidents[i]);
    }

    /// <inheritdoc />
    public InternedIncident Intern(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        var bucket = Directory.Find(incident.Signal, incident.Resource);
        if (bucket < 0)
            return new InternedIncident(incident, Directory.Nothing, default, isPlain: true);
        if (Directory.TableOf(bucket) is not { } table)
            return new InternedIncident(incident, null, default, isPlain: false);
        Span<ushort> room = stackalloc ushort[table.Room];
        var codes = room[..table.Columns];
        table.Sort(incident, codes);
        Span<Tier> guards = stackalloc Tier[table.Guards];
        if (!table.IsQuiet(incident))
            Guard(bucket, incident, guards);
        return new InternedIncident(incident, table, room, !codes.Contains((ushort)0) && !guards.ContainsAnyExcept(default(Tier)));
    }

    /// <inheritdoc />
    public Decision Explain(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        var explanation = new Explanation(incident, this);
        var bucket = Directory.Find(incident.Signal, incident.Resource);
        if (bucket >= 0)
        {
            if (Directory.IsTabled(bucket))
                ExplainByTable(TableOf(bucket), incident, explanation);
            Explain(bucket, incident, explanation);
        }

        return explanation.Decide();
    }

    /// <summary>The table of a bucket that is decided by one.</summary>
    protected MatchTable TableOf(int bucket) =>
        Directory.TableOf(bucket) ?? throw new InvalidOperationException($"Bucket {bucket} has no table.");

    /// <summary>Decides an incident of a bucket that has code.</summary>
    protected virtual Verdict DecideByCode(int bucket, Incident incident) => throw new InvalidOperationException($"Bucket {bucket} has no code.");

    /// <summary>Notes the holds and targets of an incident of a bucket, and where the bucket has code, also its conditions.</summary>
    protected virtual void Explain(int bucket, Incident incident, Explanation explanation)
    {
    }

    /// <summary>Tells which tier each hold, and each target that cannot be told, asks for; none where it does not.</summary>
    protected virtual void Guard(int bucket, Incident incident, Span<Tier> guards)
    {
    }

    private static void ExplainByTable(MatchTable table, Incident incident, Explanation explanation)
    {
        Span<ushort> codes = stackalloc ushort[table.Columns];
        table.Sort(incident, codes);
        Span<ulong> possible = stackalloc ulong[table.Words];
        table.Possible(codes, possible);
        table.Explain(codes, possible, explanation);
    }

    private MatchDirectory Open()
    {
        var directory = new MatchDirectory(this);
        Volatile.Write(ref _directory, directory);
        return directory;
    }

    private Verdict DecideByTable(int bucket, Incident incident)
    {
        var table = TableOf(bucket);
        Span<ushort> room = stackalloc ushort[table.Room];
        var codes = room[..table.Columns];
        table.Sort(incident, codes);
        var probe = default(NoProbe);
        return table.IsQuiet(incident) && !codes.Contains((ushort)0) ? table.DecidePlain(room, ref probe) : DecideInFull(table, incident, codes);
    }

    private Verdict DecideInFull(MatchTable table, Incident incident, ReadOnlySpan<ushort> codes)
    {
        Span<ulong> possible = stackalloc ulong[table.Words];
        table.Possible(codes, possible);
        Span<Tier> guards = stackalloc Tier[table.Guards];
        if (!table.IsQuiet(incident))
            Guard(table.Bucket, incident, guards);
        return table.Decide(codes, possible, guards);
    }
}
#endif
