namespace PolicyLang.Language.Semantics;

/// <summary>What a compilation needs to know from outside.</summary>
/// <param name="Today">The date against which leases and accepts are judged. The compiler itself has no clock.</param>
public sealed record CompilationOptions(DateTimeOffset Today);
