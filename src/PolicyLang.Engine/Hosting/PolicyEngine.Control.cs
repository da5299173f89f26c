using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Hosting;

/// <content>What people do to the engine. Each is written into the audit with who did it.</content>
public sealed partial class PolicyEngine
{
    /// <summary>The kill switch, as it is now.</summary>
    public KillState Kill => _killSwitch.Read();

    /// <summary>
    /// Stops every action, before its next step and also within the step that is being carried out. It never fails: where the disk does not take the
    /// switch, it holds until the process ends, and <see cref="Kill"/> says so.
    /// </summary>
    public Task KillAsync(string by, string reason) => _killWatch.EngageAsync(by, reason);

    /// <summary>Lets the engine act again. What was stopped is not resumed.</summary>
    /// <returns>The switch as it is then; the environment may still hold it.</returns>
    /// <exception cref="IOException">The switch cannot be released: it is still engaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The switch may not be released: it is still engaged.</exception>
    public async Task<KillState> ResumeAsync(string by)
    {
        await _killWatch.ReleaseAsync(by).ConfigureAwait(false);
        return Kill;
    }

    /// <summary>Approves or rejects a proposal.</summary>
    /// <param name="proposal">Its identity.</param>
    /// <param name="voter">Who.</param>
    /// <param name="isApproval">Whether yes.</param>
    /// <param name="reason">Why, in that person's words, or null.</param>
    /// <param name="plan">The hash of the plan that the person saw; the vote does not count where the proposal's is another. Null is not compared.</param>
    public async Task<VoteReceipt> VoteAsync(string proposal, Voter voter, bool isApproval, string? reason, string? plan = null)
    {
        // What an earlier run left must be settled first, or its actions and this one could not be told apart.
        if (!_hasBegun)
            return new VoteReceipt(false, ProposalState.Open, "the engine is starting; try it again in a moment");
        var receipt = await _proposals.VoteAsync(proposal, voter, isApproval, reason, plan).ConfigureAwait(false);
        _outbox.Kick();
        return receipt;
    }

    /// <summary>Opens the latch of a budget, which begins a new count; false where it is not closed.</summary>
    public Task<bool> ReleaseLatchAsync(string budget, string key, string by) => _database.WriteAsync(session =>
    {
        var was = LatchStore.Release(session, budget, key, IsShadow, by, _time.GetUtcNow());
        if (was)
            Control(session, "release latch", by, key.Length == 0 ? budget : $"{budget} for {key}");
        return was;
    });

    /// <summary>Sets a fact for a while.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="lasting">How long it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would not hold at all.</exception>
    public Task<SetFact> SetFactAsync(ActiveFact fact, string by, TimeSpan lasting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lasting, TimeSpan.Zero);
        return _database.WriteAsync(session =>
        {
            var now = _time.GetUtcNow();
            var set = new SetFact(_ids.Next('f'), fact, by, now, now + lasting);
            FactStore.Set(session, set);
            Control(session, "set fact", by, $"{fact.Name} {PolicyLang.Json.IncidentWriter.ToJson(fact.Attributes)} until {AuditLog.Moment(now + lasting)}");
            return set;
        });
    }

    /// <summary>Ends a fact; false where there is none.</summary>
    public Task<bool> ClearFactAsync(string id, string by) => _database.WriteAsync(session =>
    {
        var was = FactStore.Clear(session, id);
        if (was)
            Control(session, "clear fact", by, id);
        return was;
    });

    /// <summary>Says that a human has looked at an action of unknown end; its targets are free again. False where there is no such action.</summary>
    public Task<bool> SettleAsync(string action, string by, string note) => _database.WriteAsync(session =>
    {
        if (ActionStore.Find(session, action) is not { State: ActionState.Unknown } found)
            return false;
        _executor.End(session, found, ActionState.Settled, $"{by} settled it: {note}", isPage: false);
        Control(session, "settle", by, $"{action}: {note}");
        return true;
    });

    /// <summary>
    /// Ends an incident by hand, where its source never will: what its alert held, asked and paged is over, as if the source had said so, and that
    /// occurrence is not taken in again. Other incidents of the same alert end with it. False where there is no such incident, or it is over.
    /// </summary>
    /// <param name="incident">The incident's identity.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="reason">Why.</param>
    public async Task<bool> ResolveAsync(string incident, string by, string reason)
    {
        var was = await _database.WriteAsync(session =>
        {
            if (!_intake.ResolveByHand(session, incident, by, reason))
                return false;
            Control(session, "resolve", by, $"{incident}: {reason}");
            return true;
        }).ConfigureAwait(false);
        if (was)
            _outbox.Kick();
        return was;
    }

    /// <summary>What waits for people, the oldest first.</summary>
    public IReadOnlyList<ProposalRecord> OpenProposals() => _database.Read(session => ProposalStore.InState(session, ProposalState.Open));

    /// <summary>A proposal with what people said about it, or null.</summary>
    public (ProposalRecord Proposal, IReadOnlyList<Vote> Votes)? Proposal(string id) => _database.Read(session =>
        ProposalStore.Find(session, id) is { } proposal ? (proposal, (IReadOnlyList<Vote>)ProposalStore.VotesOf(session, id)) : ((ProposalRecord, IReadOnlyList<Vote>)?)null);

    /// <summary>The latches that were ever closed.</summary>
    public IReadOnlyList<Latch> Latches() => _database.Read(session => LatchStore.All(session, IsShadow));

    /// <summary>The facts that are active.</summary>
    public IReadOnlyList<SetFact> Facts() => _database.Read(session => FactStore.Active(session, _time.GetUtcNow()));

    /// <summary>Records of the audit.</summary>
    public IReadOnlyList<AuditRecord> Audit(AuditQuery query) => _database.Read(session => AuditLog.Find(session, query));

    /// <summary>The newest incidents, the newest first.</summary>
    public IReadOnlyList<IncidentView> Incidents(int limit) => _database.Read(session => IncidentStore.Newest(session, limit).Select(record => View(session, record)).ToList());

    /// <summary>An incident, or null.</summary>
    public IncidentView? Incident(string id) => _database.Read(session => IncidentStore.Find(session, id) is { } record ? View(session, record) : null);

    /// <summary>All that a person at a console needs to see, read at one moment.</summary>
    /// <param name="viewer">Who looks: whose vote would count depends on it.</param>
    /// <param name="live">How many incidents at most that are not over.</param>
    /// <param name="recent">How many incidents at most that are over.</param>
    public EngineOverview Overview(Voter viewer, int live, int recent) => _database.Read(session => new EngineOverview(
        Kill,
        [.. ProposalStore.InState(session, ProposalState.Open).Select(p => Open(session, p, viewer))],
        [.. IncidentStore.Live(session, live).Select(r => View(session, r))],
        IncidentStore.CountLive(session),
        [.. IncidentStore.Over(session, recent).Select(r => View(session, r))],
        [.. ActionStore.InState(session, ActionState.Unknown).Select(a => View(session, a))],
        LatchStore.All(session, IsShadow),
        FactStore.Active(session, _time.GetUtcNow()),
        Waiting,
        NoticeStore.CountFailing(session, 3)));

    /// <summary>How many notices could not be sent at least three times, and are tried again.</summary>
    public long FailingNotices() => _database.Read(session => NoticeStore.CountFailing(session, 3));

    private static IncidentView View(Session session, IncidentRecord record) => new(
        record.Id, record.Source, record.Received, record.State, record.Body, record.Decision, record.Resolved,
        [.. ActionStore.OfIncident(session, record.Id).Select(a => View(session, a))],
        [.. ProposalStore.OfIncident(session, record.Id).Select(p => new ProposalView(p, ProposalStore.VotesOf(session, p.Id)))]);

    private static ActionView View(Session session, ActionRecord action) => new(
        action.Id, action.Incident, action.Policy, action.State, action.Intended, action.Ended,
        [.. ActionStore.StepsOf(session, action.Id).Select(s => new StepView(s.Step.Action, s.Step.On, s.Step.Target!, s.State, s.Summary))]);

    private OpenProposal Open(Session session, ProposalRecord proposal, Voter viewer)
    {
        var record = IncidentStore.Find(session, proposal.Incident)!;
        var votes = ProposalStore.VotesOf(session, proposal.Id);
        return new OpenProposal(
            proposal, votes, View(session, record), _proposals.RefusalOf(session, proposal, record, votes, viewer, isApproval: true), _proposals.RefusalOf(session, proposal, record, votes, viewer, isApproval: false));
    }

    private void Control(Session session, string control, string by, string? reason) => _audit.Append(session, AuditKinds.Control, "", JsonText.Object(json =>
    {
        json.WriteString("control", control);
        json.WriteString("by", by);
        json.WriteString("reason", reason);
    }));
}
