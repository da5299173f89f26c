using PolicyLang.Engine.Intake;

namespace PolicyLang.Engine.Decisions;

/// <summary>What a decision is made of.</summary>
/// <param name="Record">The incident as it is kept.</param>
/// <param name="Incident">The incident at the moment of the decision, with its facts and history.</param>
/// <param name="Policies">The policy set that decides.</param>
/// <param name="Proposal">The approved proposal that it is about, or null.</param>
/// <param name="IsShadow">Whether nothing is carried out.</param>
internal sealed record GateInput(IncidentRecord Record, Incident Incident, PolicySetView Policies, string? Proposal, bool IsShadow);
