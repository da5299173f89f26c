namespace PolicyLang.Engine.Notifications;

/// <summary>Why people are told.</summary>
public enum NoticeKind
{
    /// <summary>A human must act.</summary>
    Page,

    /// <summary>A human must decide.</summary>
    Proposal,

    /// <summary>What was paged is over, or what was asked is decided.</summary>
    Resolved,
}

/// <summary>What people are told. Immutable.</summary>
/// <param name="Id">Its identity: the same notice, sent again, has the same one.</param>
/// <param name="Key">What belongs together: a page or a proposal and its end have the same key.</param>
/// <param name="Kind">Why people are told.</param>
/// <param name="Incident">The incident's identity, or empty where it is about none.</param>
/// <param name="Title">One line.</param>
/// <param name="Severity">The source's severity, or null.</param>
/// <param name="Body">The diagnosis as a JSON object: what matched, why, the history, the facts, the suggested steps.</param>
/// <param name="Created">When.</param>
/// <param name="Engine">The name of the engine that tells it. Keys are unique within one engine only: two may page about the same alert.</param>
public sealed record Notice(
    string Id, string Key, NoticeKind Kind, string Incident, string Title, string? Severity, string Body, DateTimeOffset Created, string Engine);

/// <summary>Tells people. Register it with <c>AddNotifier</c>.</summary>
public interface INotifier
{
    /// <summary>A short name, for the audit and for the delivery's record; it must not change between starts.</summary>
    string Name { get; }

    /// <summary>Whether it reaches nobody but who looks at this machine; only such notifiers work in shadow.</summary>
    bool IsLocal => false;

    /// <summary>
    /// Sends a notice, or throws; then it is tried again later. It may be called again for a notice that did arrive, so pass the identity
    /// on to whatever can tell a repetition.
    /// </summary>
    Task SendAsync(Notice notice, CancellationToken cancellationToken);
}

/// <summary>
/// A notifier whose other side forgets what it is not told again. What it has sent and what is not over is told again at an interval, from the
/// start of the engine on, until it is over.
/// </summary>
public interface IRepeatingNotifier : INotifier
{
    /// <summary>How often; less than the time in which the other side forgets.</summary>
    TimeSpan RepeatInterval { get; }

    /// <summary>Tells again what is open, or throws; then it is tried again at the next interval.</summary>
    /// <param name="pages">Pages that are open, the newest of each key; one of several parts where there are many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task RepeatAsync(IReadOnlyList<Notice> pages, CancellationToken cancellationToken);
}
