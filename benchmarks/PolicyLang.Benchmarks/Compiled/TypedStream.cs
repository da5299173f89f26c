namespace PolicyLang.Benchmarks.Compiled;

/// <summary>Decides the incidents of a stream from one index to another through the typed entrance.</summary>
/// <param name="verdicts">Takes the verdicts, or null.</param>
/// <param name="from">The first index.</param>
/// <param name="to">The index after the last one.</param>
/// <returns>A sum over the verdicts, so that nothing can be left out.</returns>
internal delegate long TypedStream(Verdict[]? verdicts, int from, int to);
