namespace PolicyLang.Benchmarks.Reporting;

/// <summary>One measured figure.</summary>
/// <param name="Group">What kind of figure it is, for example <c>matching</c>.</param>
/// <param name="Row">What was measured, for example <c>Raw</c>.</param>
/// <param name="Policies">The number of policies.</param>
/// <param name="Median">The median.</param>
/// <param name="Low">The first quartile.</param>
/// <param name="High">The third quartile.</param>
/// <param name="Unit">The unit of the three: <c>ns</c>, <c>ms</c>, <c>bytes</c> or <c>count</c>.</param>
/// <param name="Allocated">The bytes allocated for each operation, or -1 where nobody looked.</param>
internal sealed record Result(string Group, string Row, int Policies, double Median, double Low, double High, string Unit, double Allocated = -1);
