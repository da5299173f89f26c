namespace PolicyLang.Benchmarks.Compiled;

/// <summary>What a set is compiled for.</summary>
internal enum Purpose
{
    /// <summary>A service that embeds it: code and tables as the source generator chooses, with typed incidents.</summary>
    Embed,

    /// <summary>The same, with the driver of the typed entrance.</summary>
    Measure,

    /// <summary><c>heal decide</c>: as <c>PolicySetCompiler</c> compiles large sets, with tables only and no typed incidents.</summary>
    Heal,
}
