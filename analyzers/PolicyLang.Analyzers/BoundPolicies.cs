using System.Runtime.CompilerServices;
using PolicyLang.Language.Semantics;
using HealSyntaxTree = PolicyLang.Language.Syntax.SyntaxTree;

namespace PolicyLang.Analyzers;

/// <summary>Binds each version of a set once for the generator and the analyzers together. Safe for concurrent use.</summary>
internal static class BoundPolicies
{
    /// <summary>By the set's first tree: the last set that began with it. The cache dies with the tree.</summary>
    private static readonly ConditionalWeakTable<HealSyntaxTree, Entry> Cache = new();

    /// <summary>The bound set of some files.</summary>
    public static PolicyCompilation Create(IEnumerable<HealSyntaxTree> files, CompilationOptions options)
    {
        HealSyntaxTree[] trees = [.. files];
        if (trees.Length == 0)
            return PolicyCompilation.Create(trees, options);
        lock (Cache)
        {
            if (!Cache.TryGetValue(trees[0], out var entry) || !entry.IsFor(trees, options))
            {
                Cache.Remove(trees[0]);
                Cache.Add(trees[0], entry = new Entry(trees, options));
            }

            return entry.Bound;
        }
    }

    private sealed class Entry(HealSyntaxTree[] trees, CompilationOptions options)
    {
        // Under the lock of the cache: whoever comes second has to wait for the same answer anyway.
        public PolicyCompilation Bound { get; } = PolicyCompilation.Create(trees, options);

        public bool IsFor(HealSyntaxTree[] others, CompilationOptions given) =>
            options.Equals(given) && trees.Length == others.Length && trees.Zip(others, ReferenceEquals).All(same => same);
    }
}
