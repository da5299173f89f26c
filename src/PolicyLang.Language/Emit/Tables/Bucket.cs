using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>The policies about one signal on one resource, and how their incidents are decided.</summary>
internal sealed class Bucket
{
    /// <summary>A set of so few policies is all code: a developer can step through it, and it is as fast.</summary>
    private const int SmallSet = 64;

    /// <summary>Typed incidents of so few policies of a larger set are decided by code: their values are at hand, and need no sorting into classes.</summary>
    private const int FewPolicies = 3;

    private Bucket(PolicyModel model, IncidentType type, int index, List<(int Index, Policy Policy)> policies, Dictionary<string, Resource> resources, MatchStrategy strategy)
    {
        Type = type;
        CodeOf = this;
        Index = index;
        Policies = policies;
        Resources = resources;
        Guards = new BucketGuards(model, type, policies.Select(p => p.Policy), resources);
        var table = new BucketTable(type.Pair, policies, Guards);
        Table = table.Fits ? table : null;
        IsTabled = Table is not null && strategy switch
        {
            MatchStrategy.StraightLine => false,
            MatchStrategy.Tables => true,
            _ => model.Policies.Count > SmallSet,
        };
        HasCode = !IsTabled || (strategy == MatchStrategy.Auto && policies.Count <= FewPolicies);
    }

    public IncidentType Type { get; }

    /// <summary>The bucket whose code for holds and targets is also that of this one.</summary>
    public Bucket CodeOf { get; set; }

    /// <summary>Its number in the set.</summary>
    public int Index { get; }

    /// <summary>The policies in declaration order, with their indices in the set.</summary>
    public List<(int Index, Policy Policy)> Policies { get; }

    public Dictionary<string, Resource> Resources { get; }

    public BucketGuards Guards { get; }

    /// <summary>The table, or null where it would be too large. Interned incidents are decided by it wherever there is one.</summary>
    public BucketTable? Table { get; }

    /// <summary>Whether incidents as reported are decided by the table, rather than by code.</summary>
    public bool IsTabled { get; }

    /// <summary>Whether typed incidents are decided by code, rather than by the table.</summary>
    public bool HasCode { get; }

    /// <summary>The buckets of a set, in the order of its pairs.</summary>
    public static List<Bucket> Of(PolicyModel model, IReadOnlyList<IncidentType> types, MatchStrategy strategy)
    {
        var resources = model.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);
        var policies = new Dictionary<(string Signal, string Resource), List<(int Index, Policy Policy)>>();
        for (var i = 0; i < model.Policies.Count; i++)
        {
            foreach (var pair in model.Policies[i].Pairs)
            {
                if (!policies.TryGetValue((pair.Signal, pair.Resource), out var list))
                    policies.Add((pair.Signal, pair.Resource), list = []);
                list.Add((i, model.Policies[i]));
            }
        }

        return [.. types.Select((t, i) => new Bucket(model, t, i, policies[(t.Pair.Signal, t.Pair.Resource)], resources, strategy))];
    }
}
