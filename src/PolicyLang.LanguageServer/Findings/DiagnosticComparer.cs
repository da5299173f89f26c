using PolicyLang.LanguageServer.Protocol;

namespace PolicyLang.LanguageServer.Findings;

/// <summary>Whether two diagnostics say the same.</summary>
internal static class DiagnosticComparer
{
    /// <summary>Records compare lists by identity, so those are compared here.</summary>
    public static bool AreEqual(Diagnostic left, Diagnostic right) =>
        left with { Tags = null, RelatedInformation = null } == right with { Tags = null, RelatedInformation = null }
        && (left.RelatedInformation ?? []).SequenceEqual(right.RelatedInformation ?? []);
}
