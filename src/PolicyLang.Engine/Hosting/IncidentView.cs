using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Execution;
using PolicyLang.Engine.Intake;

namespace PolicyLang.Engine.Hosting;

/// <summary>An incident for people.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Received">When it came.</param>
/// <param name="State">How far it is.</param>
/// <param name="Body">The incident as JSON (language.md, section 9).</param>
/// <param name="Decided">The body of its last decision in the audit, as JSON: decision, gates, policy; null where it waits.</param>
/// <param name="Resolved">When it was over, or null.</param>
/// <param name="Actions">What was done about it.</param>
/// <param name="Proposals">What people were asked about it.</param>
public sealed record IncidentView(
    string Id, string Source, DateTimeOffset Received, IncidentState State, string Body, string? Decided, DateTimeOffset? Resolved,
    IReadOnlyList<ActionView> Actions, IReadOnlyList<ProposalView> Proposals);

/// <summary>A proposal for people.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Votes">What people have said about it.</param>
public sealed record ProposalView(ProposalRecord Proposal, IReadOnlyList<Vote> Votes);

/// <summary>An action for people.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Incident">The incident's identity.</param>
/// <param name="Policy">The governing policy.</param>
/// <param name="State">How far it is.</param>
/// <param name="Intended">When its intent was written.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="Steps">Its steps.</param>
public sealed record ActionView(string Id, string Incident, string Policy, ActionState State, DateTimeOffset Intended, DateTimeOffset? Ended, IReadOnlyList<StepView> Steps);

/// <summary>A step for people.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="On">The kind of resource.</param>
/// <param name="Target">The identity of the resource.</param>
/// <param name="State">How far it is.</param>
/// <param name="Summary">What its handler said, or null.</param>
public sealed record StepView(string Action, string On, string Target, StepState State, string? Summary);
