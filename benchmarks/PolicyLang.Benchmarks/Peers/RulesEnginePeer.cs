using PolicyLang.Benchmarks.Workloads;
using RulesEngine.Models;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>
/// Microsoft RulesEngine. It evaluates all rules of a workflow and gives a tree of results; what it need not do (formatted messages,
/// scoped parameters, actions) is turned off.
/// </summary>
internal sealed class RulesEnginePeer : Peer
{
    private const string Everything = "all";
    private readonly RulesEngine.RulesEngine _engine;
    private readonly Dictionary<(string Signal, string Kind), string> _workflows = [];
    private readonly Dictionary<string, WorkloadPolicy> _policies;
    private readonly PeerIncident[] _incidents;
    private readonly bool _bucketed;

    public RulesEnginePeer(Workload workload, bool bucketed, int count)
    {
        _bucketed = bucketed;
        _incidents = PeerIncident.Read(workload, count);
        _policies = workload.Policies.ToDictionary(p => p.Name);
        var workflows = new List<Workflow>();
        if (bucketed)
        {
            foreach (var (pair, policies) in workload.Buckets)
            {
                var key = (Schema.Signal(pair.Signal), Schema.Kind(pair.Kind));
                _workflows.Add(key, $"{key.Item1}-{key.Item2}");
                workflows.Add(Flow(_workflows[key], policies, withPair: false));
            }
        }
        else
        {
            workflows.Add(Flow(Everything, Ranked(workload), withPair: true));
        }

        _engine = new RulesEngine.RulesEngine([.. workflows], new ReSettings
        {
            EnableFormattedErrorMessage = false,
            EnableScopedParams = false,
            AutoExecuteActions = false,
            IsExpressionCaseSensitive = true,
            CacheConfig = new RulesEngine.HelperFunctions.MemCacheConfig { SizeLimit = 100_000 },
        });
    }

    public override Answer Decide(int index)
    {
        var incident = _incidents[index];
        var workflow = Everything;
        if (_bucketed && !_workflows.TryGetValue((incident.Signal, incident.Kind), out workflow))
            return Answer.Novel;
        var results = _engine.ExecuteAllRulesAsync(workflow, [new RuleParameter("e", incident)]).AsTask().GetAwaiter().GetResult();
        foreach (var result in results)
        {
            if (result.IsSuccess)
                return _policies[result.Rule.RuleName] is var policy ? new Answer(policy.Index, policy.Tier) : default;
        }

        return Answer.Novel;
    }

    private static Workflow Flow(string name, IEnumerable<WorkloadPolicy> policies, bool withPair) => new()
    {
        WorkflowName = name,
        Rules = [.. policies.Select(p => new Rule { RuleName = p.Name, RuleExpressionType = RuleExpressionType.LambdaExpression, Expression = Text(p, withPair) })],
    };

    private static string Text(WorkloadPolicy policy, bool withPair)
    {
        var parts = policy.Parts.Select(p => $"({string.Join(" || ", p.Alternatives.Select(Text))})");
        var pair = withPair ? $"e.Signal == \"{Schema.Signal(policy.Signal)}\" && e.Kind == \"{Schema.Kind(policy.Kind)}\" && " : "";
        return pair + string.Join(" && ", parts);
    }

    private static string Text(Literal literal)
    {
        var read = "e." + PeerIncident.PropertyOf(literal.Attribute);
        string Value(int id) => $"\"{Schema.Value(literal.Attribute, id)}\"";
        var text = literal.Test switch
        {
            Test.Is => $"{read} == {Value(literal.Values[0])}",
            Test.IsNot => $"{read} != {Value(literal.Values[0])}",
            Test.In => string.Join(" || ", literal.Values.Select(v => $"{read} == {Value(v)}")),
            Test.Prefix => $"{read}.StartsWith(\"{Schema.Prefix(literal.Attribute, literal.Values[0])}\")",
            Test.Less => $"{read} < {Schema.Text(literal.Values[0])}",
            _ => $"{read} >= {Schema.Text(literal.Values[0])}",
        };
        return literal.Negated ? $"!({text})" : text;
    }
}
