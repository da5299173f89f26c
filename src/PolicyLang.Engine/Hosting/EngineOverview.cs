using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Control;

namespace PolicyLang.Engine.Hosting;

/// <summary>All that a person at a console needs to see, as it was at one moment. Immutable.</summary>
/// <param name="Kill">The kill switch.</param>
/// <param name="Proposals">What waits for people, the oldest first.</param>
/// <param name="Incidents">Incidents that are not over, the newest first.</param>
/// <param name="Live">How many incidents are not over; more than <paramref name="Incidents"/> where they were cut off.</param>
/// <param name="Recent">Incidents that are over, the newest first.</param>
/// <param name="Unknown">Actions whose end nobody knows, the oldest first. Each must be settled by a person.</param>
/// <param name="Latches">The latches that were ever closed.</param>
/// <param name="Facts">The facts that are active.</param>
/// <param name="Waiting">How many incidents wait for their decision.</param>
/// <param name="FailingNotices">How many notices could not be sent at least three times, and are tried again.</param>
public sealed record EngineOverview(
    KillState Kill, IReadOnlyList<OpenProposal> Proposals, IReadOnlyList<IncidentView> Incidents, long Live, IReadOnlyList<IncidentView> Recent,
    IReadOnlyList<ActionView> Unknown, IReadOnlyList<Latch> Latches, IReadOnlyList<SetFact> Facts, int Waiting, long FailingNotices);

/// <summary>A proposal that waits, for the person who looks at it.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Votes">What people have said about it.</param>
/// <param name="Incident">What it is about, with the decision that proposed it.</param>
/// <param name="CannotApprove">Why this person's approval would not count, or null where it would.</param>
/// <param name="CannotReject">Why this person's rejection would not count, or null where it would.</param>
public sealed record OpenProposal(ProposalRecord Proposal, IReadOnlyList<Vote> Votes, IncidentView Incident, string? CannotApprove, string? CannotReject);
