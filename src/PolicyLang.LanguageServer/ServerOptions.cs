using PolicyLang.Language.Analysis;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer;

/// <summary>What the server gets from its host.</summary>
public sealed record ServerOptions
{
    /// <summary>The clock: for leases, and for the pause after which a whole set is analysed.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long nothing is typed before the whole set is analysed.</summary>
    public TimeSpan AnalysisDelay { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Reads the files of a folder as they were committed last, with paths relative to the folder; throws where there is no such
    /// thing, and the message is shown. Null where the host has no version control.
    /// </summary>
    public Func<string, CancellationToken, IReadOnlyList<SourceFile>>? ReadHead { get; init; }

    /// <summary>Writes what differs between two sets, as Markdown; null where the host cannot.</summary>
    public Func<PolicyDifference, string>? WriteDifference { get; init; }
}
