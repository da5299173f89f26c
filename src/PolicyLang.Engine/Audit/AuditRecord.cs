namespace PolicyLang.Engine.Audit;

/// <summary>One entry of the audit. Immutable.</summary>
/// <param name="Sequence">Its number, from 1 without gaps.</param>
/// <param name="At">When it was written, in UTC.</param>
/// <param name="Kind">What happened, one of <see cref="AuditKinds"/>.</param>
/// <param name="Incident">The incident's identity, or empty where it is about none.</param>
/// <param name="Body">All about it, as one JSON object that stands for itself.</param>
/// <param name="Previous">The MAC of the record before; 32 zero bytes for the first.</param>
/// <param name="Mac">HMAC-SHA256 over everything above.</param>
public sealed record AuditRecord(long Sequence, string At, string Kind, string Incident, string Body, byte[] Previous, byte[] Mac);
