using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.LanguageServer.Workspace;

/// <summary>What differs between a set and the set as it was committed last, or why nothing can be said.</summary>
/// <param name="Difference">The difference, or null.</param>
/// <param name="Problem">Why there is none, or null.</param>
internal sealed record HeadDifference(PolicyDifference? Difference, string? Problem);

/// <summary>Compares sets with what was committed last. Each snapshot is compared once, and the commit is read again after a while.</summary>
internal sealed class HeadComparison(ServerOptions options)
{
    private static readonly TimeSpan KeepsFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, PolicyCompilation? Set, string? Problem)> _heads = new(DocumentUri.PathComparer);
    private readonly ConditionalWeakTable<SetSnapshot, HeadDifference> _known = [];

    /// <summary>The difference of a snapshot. May take a while.</summary>
    public HeadDifference Of(SetSnapshot snapshot, CancellationToken cancel)
    {
        if (_known.TryGetValue(snapshot, out var known))
            return known;
        var found = Compare(snapshot, cancel);
        _known.AddOrUpdate(snapshot, found);
        return found;
    }

    private HeadDifference Compare(SetSnapshot snapshot, CancellationToken cancel)
    {
        if (options.ReadHead is null || !Path.IsPathRooted(snapshot.Folder))
            return new HeadDifference(null, "there is no commit to compare with");
        if (snapshot.Compilation.HasErrors)
            return new HeadDifference(null, "not compared with HEAD while the set has errors");
        var (set, problem) = Head(snapshot, cancel);
        return set is null ? new HeadDifference(null, problem)
            : set.HasErrors ? new HeadDifference(null, "not compared: the set has errors at HEAD")
            : new HeadDifference(PolicyDiff.Compare(set.Model, snapshot.Compilation.Model, cancel), null);
    }

    private (PolicyCompilation? Set, string? Problem) Head(SetSnapshot snapshot, CancellationToken cancel)
    {
        var now = options.Time.GetUtcNow();
        if (_heads.TryGetValue(snapshot.Folder, out var known) && now - known.At < KeepsFor)
            return (known.Set, known.Problem);
        try
        {
            var set = PolicyCompilation.Create(options.ReadHead!(snapshot.Folder, cancel).Select(Parser.Parse), new CompilationOptions(snapshot.Today));
            _heads[snapshot.Folder] = (now, set, null);
            return (set, null);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // Most likely the folder is in no repository, or was never committed.
            _heads[snapshot.Folder] = (now, null, e.Message);
            return (null, e.Message);
        }
    }
}
