using System.Linq.Expressions;
using NRules;
using NRules.RuleModel;
using NRules.RuleModel.Builders;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>
/// NRules. Each condition is a node of its own, so that the network shares equal ones, as it does for rules written by hand. The
/// incident is inserted, the rules fire, and it is retracted.
/// </summary>
internal sealed class NRulesPeer : Peer
{
    private readonly ISession? _all;
    private readonly Dictionary<(string Signal, string Kind), ISession> _sessions = [];
    private readonly PeerIncident[] _incidents;
    private readonly Sink _sink = new();

    public NRulesPeer(Workload workload, bool bucketed, int count)
    {
        _incidents = PeerIncident.Read(workload, count);
        if (!bucketed)
        {
            _all = Session(workload.Policies, withPair: true);
            return;
        }

        foreach (var (pair, policies) in workload.Buckets)
            _sessions.Add((Schema.Signal(pair.Signal), Schema.Kind(pair.Kind)), Session(policies, withPair: false));
    }

    public override Answer Decide(int index)
    {
        var incident = _incidents[index];
        var session = _all;
        if (session is null && !_sessions.TryGetValue((incident.Signal, incident.Kind), out session))
            return Answer.Novel;
        _sink.Best = Answer.Novel;
        session.Insert(incident);
        session.Fire();
        session.Retract(incident);
        return _sink.Best;
    }

    private ISession Session(IEnumerable<WorkloadPolicy> policies, bool withPair) =>
        new RuleCompiler().Compile(policies.Select(p => Rule(p, withPair))).CreateSession();

    private IRuleDefinition Rule(WorkloadPolicy policy, bool withPair)
    {
        var builder = new RuleBuilder();
        builder.Name(policy.Name);
        var pattern = builder.LeftHandSide().Pattern(typeof(PeerIncident), "e");
        var incident = Expression.Parameter(typeof(PeerIncident), "e");
        if (withPair)
        {
            pattern.Condition(Expression.Lambda(Same(incident, nameof(PeerIncident.Signal), Schema.Signal(policy.Signal)), incident));
            pattern.Condition(Expression.Lambda(Same(incident, nameof(PeerIncident.Kind), Schema.Kind(policy.Kind)), incident));
        }

        foreach (var part in policy.Parts)
            pattern.Condition(Expression.Lambda(part.Alternatives.Select(a => Condition(incident, a)).Aggregate(Expression.OrElse), incident));
        var context = Expression.Parameter(typeof(IContext), "context");
        var take = Expression.Call(Expression.Constant(_sink), nameof(Sink.Take), null, Expression.Constant(policy.Index), Expression.Constant(policy.Tier));
        builder.RightHandSide().Action(Expression.Lambda(take, context, incident));
        return builder.Build();
    }

    private static Expression Condition(ParameterExpression incident, Literal literal)
    {
        var name = PeerIncident.PropertyOf(literal.Attribute);
        Expression Is(int id) => Same(incident, name, Schema.Value(literal.Attribute, id));
        var number = Expression.Constant(literal.Values[0]);
        Expression test = literal.Test switch
        {
            Test.Is => Is(literal.Values[0]),
            Test.IsNot => Expression.Not(Is(literal.Values[0])),
            Test.In => literal.Values.Select(Is).Aggregate(Expression.OrElse),
            Test.Prefix => Expression.Call(
                Expression.Property(incident, name), nameof(string.StartsWith), null,
                Expression.Constant(Schema.Prefix(literal.Attribute, literal.Values[0])), Expression.Constant(StringComparison.Ordinal)),
            Test.Less => Expression.LessThan(Expression.Property(incident, name), number),
            _ => Expression.GreaterThanOrEqual(Expression.Property(incident, name), number),
        };
        return literal.Negated ? Expression.Not(test) : test;
    }

    private static BinaryExpression Same(ParameterExpression incident, string property, string value) =>
        Expression.Equal(Expression.Property(incident, property), Expression.Constant(string.Intern(value)));

    /// <summary>Keeps the governing one of the policies that fired, by the rule of the language.</summary>
    public sealed class Sink
    {
        public Answer Best { get; set; }

        public void Take(int policy, int tier)
        {
            if (Best.Policy < 0 || tier > Best.Tier || (tier == Best.Tier && policy < Best.Policy))
                Best = new Answer(policy, tier);
        }
    }
}
