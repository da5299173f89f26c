using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Decisions;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Gates;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Approvals;

/// <summary>A person as authenticated.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Groups">The groups that the person is in; a policy may name either.</param>
public sealed record Voter(string Name, IReadOnlyList<string> Groups);

/// <summary>What became of a vote.</summary>
/// <param name="IsAccepted">Whether it counts.</param>
/// <param name="State">How far the proposal is now.</param>
/// <param name="Message">One sentence for the person.</param>
public sealed record VoteReceipt(bool IsAccepted, ProposalState State, string Message);

/// <summary>
/// Asks people, counts what they say, and carries out what they approved, if it is still what they approved. Safe for concurrent use.
/// </summary>
internal sealed class ProposalService(
    EngineDatabase database, AuditLog audit, Pager pager, DecisionMaker decisions, Executor executor, HandlerRegistry handlers, IServiceScopeFactory scopes,
    EngineOptions options, TimeProvider time, WorkCounter work, Outbox outbox)
{
    private static readonly TimeSpan StateTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, bool> _preparing = new(StringComparer.Ordinal);

    /// <summary>Reads the state of the targets, then asks people. A target whose state cannot be read pages. One that is being prepared is left alone.</summary>
    public async Task PrepareAsync(string id)
    {
        if (!_preparing.TryAdd(id, true))
            return;
        try
        {
            await PrepareOnceAsync(id).ConfigureAwait(false);
        }
        finally
        {
            _preparing.TryRemove(id, out _);
        }
    }

    private async Task PrepareOnceAsync(string id)
    {
        var (proposal, record) = await FindAsync(id).ConfigureAwait(false);
        var (state, error) = await ReadAsync(proposal, record).ConfigureAwait(false);
        await database.WriteAsync(session =>
        {
            if (ProposalStore.Find(session, id) is not { State: ProposalState.Preparing })
                return;
            if (error is not null)
            {
                End(session, proposal, ProposalState.Void, $"the state of the target cannot be read: {error}", isPage: true);
                return;
            }

            var opened = proposal with { TargetState = Bind(session, proposal, record, state) };
            ProposalStore.Open(session, id, opened.TargetState);
            audit.Append(session, AuditKinds.Proposal, proposal.Incident, RecordText.Proposal(opened, [], ProposalState.Open, null, record.Decision));
            var title = $"{record.Incident.Signal} on {record.Incident.Resource} {record.Incident.Target}: {proposal.Policy} proposes {string.Join(", then ", StepText.ReadPlan(proposal.Plan).Select(s => $"{s.Action} {s.Target}"))}";
            var body = RecordText.Diagnosis(session, record, record.Incident, record.Decision, null, null, time.GetUtcNow(), options.HistorySpan, json =>
            {
                json.WriteStartObject("proposal");
                RecordText.Proposal(json, opened, [], ProposalState.Open, null);
                json.WriteEndObject();
            });
            pager.Propose(session, id, proposal.Incident, title, record.Incident.Severity, body);
        }).ConfigureAwait(false);
    }

    /// <summary>Counts a vote. With the last approval that is needed the proposal is carried out at once.</summary>
    public async Task<VoteReceipt> VoteAsync(string id, Voter voter, bool isApproval, string? reason, string? plan)
    {
        var receipt = await database.WriteAsync(session => Vote(session, id, voter, isApproval, reason, plan)).ConfigureAwait(false);
        if (receipt is { IsAccepted: true, State: ProposalState.Approved })
            work.Run(() => ExecuteAsync(id));
        return receipt;
    }

    /// <summary>Carries out a proposal that was approved, if it is still what was approved. Never throws.</summary>
    public async Task ExecuteAsync(string id)
    {
        var (proposal, record) = await FindAsync(id).ConfigureAwait(false);
        var (state, error) = await ReadAsync(proposal, record).ConfigureAwait(false);
        var action = await database.WriteAsync(session =>
        {
            if (ProposalStore.Find(session, id) is not { State: ProposalState.Approved } approved)
                return null;
            if (approved.RunUntil <= time.GetUtcNow())
            {
                End(session, approved, ProposalState.Expired, "it was approved, and not carried out in time", isPage: true);
                return null;
            }

            var result = error is null
                ? decisions.Execute(session, approved, Bind(session, approved, record, state))
                : new DecisionResult(Tier.Tier3, Refusal: $"the state of the target cannot be read: {error}");
            if (result.Refusal is { } refusal)
                End(session, approved, ProposalState.Void, refusal, isPage: true);
            else
                End(session, approved, ProposalState.Executed, null, isPage: false);
            return options.IsShadow ? null : result.Action;
        }).ConfigureAwait(false);
        outbox.Kick();
        if (action is null)
            return;
        await executor.RunAsync(action).ConfigureAwait(false);
        outbox.Kick();
    }

    /// <summary>Ends a proposal in a transaction.</summary>
    public void End(Session session, ProposalRecord proposal, ProposalState state, string? reason, bool isPage)
    {
        ProposalStore.End(session, proposal.Id, state, reason, time.GetUtcNow());
        var record = IncidentStore.Find(session, proposal.Incident)!;
        audit.Append(session, AuditKinds.Proposal, proposal.Incident, RecordText.Proposal(proposal, ProposalStore.VotesOf(session, proposal.Id), state, reason, record.Decision));
        pager.Close(session, proposal.Id, proposal.Incident, $"{proposal.Policy}: the proposal is {state.ToString().ToLowerInvariant()}{(reason is null ? "" : $", because {reason}")}");
        if (isPage)
            pager.Page(session, proposal.Incident, $"{proposal.Policy} was not carried out: {reason}", record.Incident.Severity, decisions.Diagnosis(session, record, reason));
    }

    /// <summary>Why a person's vote on an open proposal does not count, or null where it does.</summary>
    public string? RefusalOf(Session session, ProposalRecord proposal, IncidentRecord record, IReadOnlyList<Vote> votes, Voter voter, bool isApproval) =>
        proposal.Expires <= time.GetUtcNow() ? $"proposal {proposal.Id} expired at {AuditLog.Moment(proposal.Expires)}"
        : proposal.Approvers.Count > 0 && !proposal.Approvers.Any(a => a == voter.Name || voter.Groups.Contains(a, StringComparer.Ordinal))
            ? $"{voter.Name} is none of those who may decide it: {string.Join(", ", proposal.Approvers)}"
        : isApproval && record.Submitter == voter.Name ? $"{voter.Name} reported the incident, and nobody approves what they asked for"
        : votes.Any(v => v.Voter == voter.Name) ? $"{voter.Name} has decided already"
        : isApproval && votes.Count(v => v.IsApproval) + 1 >= proposal.Needed ? CooldownOf(session, proposal)
        : null;

    /// <summary>
    /// Until when the last approval has to wait, in words for who gives it, or null. The gate would make the proposal void; after 'verify … else propose' the
    /// target was acted on just now, and a person who looks into it at once must not lose the proposal for that.
    /// </summary>
    private string? CooldownOf(Session session, ProposalRecord proposal)
    {
        var policies = decisions.Policies;
        if (policies.Set.Version != proposal.PolicySet || policies.Policy(proposal.Policy) is not { } policy
            || CooldownGate.Find(session, proposal.Steps, policy, options.IsShadow, time.GetUtcNow()) is not var (step, last)
            // Then the target is no longer the one that was proposed for, and waiting does not help.
            || last >= proposal.Created)
            return null;
        var free = last + policy.Gates.Cooldown;
        return $"{step.On} {step.Target} was acted on at {AuditLog.Moment(last)}, and is left alone for {DurationText.Format(policy.Gates.Cooldown.Ticks)}; "
            + (free < proposal.Expires ? $"it can be approved from {AuditLog.Moment(free)} on" : $"that is longer than the proposal waits, which is until {AuditLog.Moment(proposal.Expires)}");
    }

    private VoteReceipt Vote(Session session, string id, Voter voter, bool isApproval, string? reason, string? plan)
    {
        var now = time.GetUtcNow();
        if (ProposalStore.Find(session, id) is not { } proposal)
            return new VoteReceipt(false, ProposalState.Void, $"there is no proposal {id}");
        if (proposal.State != ProposalState.Open)
            return new VoteReceipt(false, proposal.State, $"proposal {id} is not open: it is {proposal.State.ToString().ToLowerInvariant()}{(proposal.Reason is null ? "" : $", because {proposal.Reason}")}");
        if (plan is not null && plan != proposal.PlanHash)
            return new VoteReceipt(false, proposal.State, $"the plan of proposal {id} is {proposal.PlanHash}, and not the one that was seen, {plan}; look again");
        var record = IncidentStore.Find(session, proposal.Incident)!;
        if (RefusalOf(session, proposal, record, ProposalStore.VotesOf(session, id), voter, isApproval) is { } refusal)
            return new VoteReceipt(false, proposal.Expires <= now ? ProposalState.Expired : proposal.State, refusal);
        ProposalStore.AddVote(session, id, new Vote(voter.Name, isApproval, reason, now));
        var votes = ProposalStore.VotesOf(session, id);
        audit.Append(session, AuditKinds.Vote, proposal.Incident, RecordText.Proposal(proposal, votes, proposal.State, reason, null));
        if (!isApproval)
        {
            End(session, proposal, ProposalState.Rejected, $"{voter.Name} rejected it{(string.IsNullOrEmpty(reason) ? "" : ": " + reason)}", isPage: false);
            return new VoteReceipt(true, ProposalState.Rejected, "rejected");
        }

        if (votes.Count(v => v.IsApproval) < proposal.Needed)
            return new VoteReceipt(true, ProposalState.Open, $"approved by {NumberText.Format(votes.Count(v => v.IsApproval))} of {NumberText.Format(proposal.Needed)}");
        ProposalStore.Approve(session, id, now, now + options.RunAfterApproval);
        return new VoteReceipt(true, ProposalState.Approved, "approved; it is decided once more, and carried out if nothing has changed");
    }

    private Task<(ProposalRecord Proposal, IncidentRecord Record)> FindAsync(string id) => database.WriteAsync(session =>
    {
        var proposal = ProposalStore.Find(session, id)!;
        return (proposal, IncidentStore.Find(session, proposal.Incident)!);
    });

    /// <summary>What an approval is bound to: whether the engine has acted on a target since, and what its handler says of it.</summary>
    private static string Bind(Session session, ProposalRecord proposal, IncidentRecord record, IReadOnlyList<string> states) => string.Join("; ",
        ActionStore.TargetsOf(record.Incident, StepText.ReadPlan(proposal.Plan)).Select(t => $"{t.Resource} {t.Target} #{NumberText.Format(ActionStore.FenceOf(session, t.Resource, t.Target))}").Concat(states));

    private async Task<(IReadOnlyList<string> States, string? Error)> ReadAsync(ProposalRecord proposal, IncidentRecord record)
    {
        var states = new List<string>();
        try
        {
            foreach (var step in StepText.ReadPlan(proposal.Plan))
            {
                if (handlers.Find(step.Action, step.On) is not { } descriptor || !typeof(ITargetStateReader).IsAssignableFrom(descriptor.HandlerType))
                    continue;
                await using var scope = scopes.CreateAsyncScope();
                using var timeout = new CancellationTokenSource(StateTimeout, time);
                var reader = (ITargetStateReader)scope.ServiceProvider.GetRequiredService(descriptor.HandlerType);
                var context = new HandlerContext { Incident = record.Incident, Step = step, Policy = proposal.Policy, IsDryRun = true };
                states.Add(await reader.ReadStateAsync(context, timeout.Token).WaitAsync(StateTimeout, time).ConfigureAwait(false));
            }

            return (states, null);
        }
        catch (Exception e)
        {
            return ([], e.Message);
        }
    }
}
