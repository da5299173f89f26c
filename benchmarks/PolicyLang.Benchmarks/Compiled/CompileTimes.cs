namespace PolicyLang.Benchmarks.Compiled;

/// <summary>How long the steps from text to assembly took.</summary>
/// <param name="Front">Parsing and binding the policies.</param>
/// <param name="Emit">Writing the C#.</param>
/// <param name="Roslyn">Compiling it.</param>
internal sealed record CompileTimes(TimeSpan Front, TimeSpan Emit, TimeSpan Roslyn);
