#if NET
namespace PolicyLang.CompilerServices;

/// <summary>One conjunction of a policy's condition.</summary>
/// <param name="Policy">The policy's index in the set.</param>
/// <param name="Tier">Its static tier: its own, or that of its steps' floor.</param>
/// <param name="Written">The tier that it was written with.</param>
/// <param name="GuardGroup">The guards that are about its steps.</param>
internal readonly record struct MatchRow(int Policy, Tier Tier, Tier Written, int GuardGroup);
#endif
