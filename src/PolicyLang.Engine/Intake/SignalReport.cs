namespace PolicyLang.Engine.Intake;

/// <summary>An incident as a source reports it.</summary>
/// <param name="Incident">What is wrong. Its <see cref="Incident.Id"/> and <see cref="Incident.At"/> are the source's; the engine gives it an identity of its own, and decides at its own time.</param>
/// <param name="Fingerprint">What stays the same when the source sends it again.</param>
/// <param name="StartsAt">When it began; with the fingerprint it tells a repetition from a new occurrence.</param>
public sealed record SignalReport(Incident Incident, string Fingerprint, DateTimeOffset StartsAt);

/// <summary>Says that a reported incident is over.</summary>
/// <param name="Fingerprint">The fingerprint under which it was reported.</param>
/// <param name="StartsAt">When it had begun.</param>
public sealed record Resolution(string Fingerprint, DateTimeOffset StartsAt);

/// <summary>What a source has reported and what is not over.</summary>
/// <param name="Fingerprint">The fingerprint under which it was reported.</param>
/// <param name="StartsAt">When it had begun.</param>
/// <param name="Incident">The incident as it was reported, one of them where there were several; null where only a fact holds.</param>
public sealed record OpenSignal(string Fingerprint, DateTimeOffset StartsAt, Incident? Incident);

/// <summary>A fact that holds while an alert fires.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Fingerprint">The alert's fingerprint; its resolution ends the fact.</param>
/// <param name="StartsAt">When the alert had begun: the end of an earlier occurrence does not end the fact.</param>
public sealed record ReportedFact(ActiveFact Fact, string Fingerprint, DateTimeOffset StartsAt);

/// <summary>What a source sends at once. It is taken in as a whole or not at all.</summary>
public sealed class SignalBatch
{
    /// <summary>The name of the source, for the audit.</summary>
    public required string Source { get; init; }

    /// <summary>The person or program that sent it, as it authenticated itself, or null. It may not approve what it asked for.</summary>
    public string? Submitter { get; init; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<SignalReport> Reports { get; init; } = [];

    /// <summary>What is over.</summary>
    public IReadOnlyList<Resolution> Resolutions { get; init; } = [];

    /// <summary>What is true while its alert fires.</summary>
    public IReadOnlyList<ReportedFact> Facts { get; init; } = [];

    /// <summary>Whether the watchdog was among it.</summary>
    public bool HasWatchdog { get; init; }

    /// <summary>How many alerts the source left out. Nothing is known of those, so a human is told.</summary>
    public long Truncated { get; init; }
}

/// <summary>Where sources put what they see. Safe for concurrent use.</summary>
public interface ISignalSink
{
    /// <summary>Takes a batch in. When this returns it is on the disk, and will be decided whatever happens.</summary>
    /// <exception cref="IntakeFullException">Too much waits already, or the engine ends; nothing was taken in, and the source must send it again.</exception>
    Task<IntakeReceipt> SubmitAsync(SignalBatch batch);

    /// <summary>
    /// What a source has reported and what is not over, also by earlier runs. A source that keeps nothing itself compares it with what it
    /// sees when it starts, and resolves what ended while nobody looked.
    /// </summary>
    /// <param name="source">The name of the source.</param>
    Task<IReadOnlyList<OpenSignal>> OpenOfAsync(string source);

    /// <summary>How many incidents are not over, by the names of their sources. What a source of another name has left nobody ends but a person.</summary>
    Task<IReadOnlyDictionary<string, long>> CountOpenAsync();

    /// <summary>Keeps what could not be read, and pages: a human must look at what the source meant.</summary>
    /// <param name="source">The name of the source.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="text">The beginning of it.</param>
    Task SubmitUnreadableAsync(string source, string problem, string text);
}

/// <summary>What became of a batch.</summary>
/// <param name="New">The identities of the incidents that were not known.</param>
/// <param name="Repeated">How many were known already.</param>
/// <param name="Resolved">How many incidents it ended.</param>
public sealed record IntakeReceipt(IReadOnlyList<string> New, int Repeated, int Resolved);

/// <summary>Nothing is taken in now: too many incidents wait for their decision, or the engine ends.</summary>
public sealed class IntakeFullException(string message) : Exception(message);

/// <summary>Reports signals from inside of the process, for example from a health check. Register it with <c>AddSignalSource</c>.</summary>
public interface ISignalSource
{
    /// <summary>The source's name, for the audit.</summary>
    string Name { get; }

    /// <summary>Reports until the token fires. A source that throws is started again, and a human is told.</summary>
    Task RunAsync(ISignalSink sink, CancellationToken cancellationToken);
}
