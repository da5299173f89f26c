using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Notifications;

/// <summary>Writes what people are to be told, in the transaction that it tells of; the outbox sends it.</summary>
internal sealed class Pager(AuditLog audit, EngineOptions options, string engine, IdSource ids, TimeProvider time, IReadOnlyList<INotifier> notifiers)
{
    private const string StormKey = "storm";

    // One page a storm and not one each window: a storm lasts longer than the window that shows it.
    private const int StormPageWindows = 10;
    private readonly string[] _names = [.. notifiers.Select(n => n.Name)];

    /// <summary>Calls a human about an incident.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="incident">The incident's identity, or empty where it is about none.</param>
    /// <param name="title">One line that says what is wrong.</param>
    /// <param name="severity">The source's severity, or null.</param>
    /// <param name="body">The diagnosis.</param>
    /// <param name="isStorm">Whether it is one of many, which become one page.</param>
    public void Page(Session session, string incident, string title, string? severity, string body, bool isStorm = false)
    {
        var now = time.GetUtcNow();
        if (isStorm && NoticeStore.NewestOf(session, StormKey, NoticeKind.Page, now - (options.StormWindow * StormPageWindows), _names) is { } earlier)
        {
            Write(session, incident, title, body, json => json.WriteString("groupedInto", earlier));
            return;
        }

        Send(session, isStorm ? StormKey : incident.Length == 0 ? title : incident, NoticeKind.Page, incident, title, severity, body);
    }

    /// <summary>Pages about the engine itself, and not again for the same reason within a span.</summary>
    public void PageOnce(Session session, string key, TimeSpan span, string title, string body)
    {
        if (NoticeStore.NewestOf(session, key, NoticeKind.Page, time.GetUtcNow() - span, _names) is null)
            Send(session, key, NoticeKind.Page, "", title, "critical", body);
    }

    /// <summary>Asks people to decide.</summary>
    public void Propose(Session session, string proposal, string incident, string title, string? severity, string body) =>
        Send(session, proposal, NoticeKind.Proposal, incident, title, severity, body);

    /// <summary>Says that there is nothing to decide any more, where people were asked.</summary>
    public void Close(Session session, string proposal, string incident, string title)
    {
        if (NoticeStore.NewestOf(session, proposal, NoticeKind.Proposal, DateTimeOffset.MinValue, []) is not null)
            Send(session, proposal, NoticeKind.Resolved, incident, title, null, "{}");
    }

    /// <summary>Says that an incident is over, where people were called about it.</summary>
    public void Resolve(Session session, string incident, string title)
    {
        if (NoticeStore.NewestOf(session, incident, NoticeKind.Page, DateTimeOffset.MinValue, []) is not null)
            Send(session, incident, NoticeKind.Resolved, incident, title, null, "{}");
    }

    private void Send(Session session, string key, NoticeKind kind, string incident, string title, string? severity, string body)
    {
        // All pages of an incident and its end are told under the name of the first, also where that was changed meanwhile: they are one elsewhere.
        var name = (kind == NoticeKind.Resolved || key == incident ? NoticeStore.EngineOf(session, key) : null) ?? engine;
        var notice = new Notice(ids.Next('n'), key, kind, incident, title, severity, body, time.GetUtcNow(), name);
        // Whoever was told of it is told of its end, also where this run calls nobody: then it waits for one that does.
        NoticeStore.Add(session, notice, kind == NoticeKind.Resolved ? _names.Union(NoticeStore.NotifiersOf(session, key)) : _names);
        if (kind == NoticeKind.Page)
            Write(session, incident, title, body, json =>
            {
                json.WriteString("notice", notice.Id);
                json.Texts("notifiers", _names);
            });
    }

    private void Write(Session session, string incident, string title, string body, Action<System.Text.Json.Utf8JsonWriter> members) =>
        audit.Append(session, AuditKinds.Page, incident, JsonText.Object(json =>
        {
            json.WriteString("title", title);
            members(json);
            json.Raw("diagnosis", body);
        }));
}
