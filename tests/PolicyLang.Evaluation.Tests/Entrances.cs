using System.Linq.Expressions;
using PolicyLang.Cli.Input;
using PolicyLang.Json;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Evaluation.Tests;

/// <summary>A compiled set with all the ways of asking it: as reported, interned, typed, in a batch, with reasons.</summary>
internal sealed class Entrances
{
    private readonly Dictionary<string, Func<Incident, Verdict>> _typed;
    private readonly Verdict[] _batch = new Verdict[1];

    public Entrances(PolicyCompilation compilation, MatchStrategy strategy)
    {
        Set = PolicySetCompiler.Load(compilation, new EmitOptions("Random", "Policies", strategy));
        _typed = Set.GetType().GetMethods().Where(m => m.Name == "Decide" && m.DeclaringType == Set.GetType())
            .ToDictionary(m => m.GetParameters()[0].ParameterType.GetElementType()!.Name, TypedEntrance);
    }

    public IPolicySet Set { get; }

    public IReadOnlyCollection<Func<Incident, Verdict>> Typed => _typed.Values;

    /// <summary>The typed entrance of an incident's signal and resource, or null where no policy is about them.</summary>
    public Func<Incident, Verdict>? TypedOf(Incident incident) => _typed.GetValueOrDefault($"{CSharpName.Of(incident.Signal)}On{CSharpName.Of(incident.Resource)}Incident");

    /// <summary>What some entrance says that is not the decision, or null.</summary>
    public string? Disagreement(Incident incident, Decision expected)
    {
        if (DecisionWriter.ToJson(expected) != DecisionWriter.ToJson(Set.Explain(incident)))
            return "explained";
        Set.Decide([incident], _batch);
        return Differs("decided", Set.Decide(incident), expected) ?? Differs("interned", Set.Decide(Set.Intern(incident)), expected)
            ?? Differs("batch", _batch[0], expected) ?? (TypedOf(incident) is { } typed ? Differs("typed", typed(incident), expected) : null);
    }

    private string? Differs(string entrance, Verdict verdict, Decision expected)
    {
        var policy = verdict.Policy < 0 ? null : Set.Policies[verdict.Policy].Name;
        return (verdict.Tier, verdict.Reason, policy) == (expected.Tier, expected.Reason, expected.Policy) ? null : $"{entrance}: {verdict}";
    }

    private Func<Incident, Verdict> TypedEntrance(System.Reflection.MethodInfo decide)
    {
        var incident = Expression.Parameter(typeof(Incident));
        var type = decide.GetParameters()[0].ParameterType.GetElementType()!;
        var read = Expression.Call(type.GetMethod("From")!, incident);
        return Expression.Lambda<Func<Incident, Verdict>>(Expression.Call(Expression.Constant(Set), decide, read), incident).Compile();
    }
}
