using System.Linq.Expressions;
using System.Text;
using PolicyLang.Cli.Input;
using PolicyLang.CompilerServices;
using PolicyLang.Json;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Evaluation.Tests;

/// <summary>
/// A compiled set with all the ways of asking it: as reported, interned, typed, in a batch, with reasons; and as reported by a reader
/// whose incidents share the list of their names, in two orders of them: one with texts of their own, one with texts that are shared.
/// </summary>
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
            ?? Differs("batch", _batch[0], expected) ?? InLists(incident, expected) ?? (TypedOf(incident) is { } typed ? Differs("typed", typed(incident), expected) : null);
    }

    /// <summary>An incident with its attributes in a list, and in the reversed one with the very strings that policies name the texts by.</summary>
    public static Incident InList(Incident incident, bool reversed)
    {
        var attributes = (reversed ? incident.Attributes.Reverse() : incident.Attributes).ToArray();
        return new Incident
        {
            Id = incident.Id,
            At = incident.At,
            Since = incident.Since,
            Signal = incident.Signal,
            Resource = incident.Resource,
            Target = incident.Target,
            Severity = incident.Severity,
            Attributes = IncidentAttributes.Create(Array.ConvertAll(attributes, a => a.Key), Array.ConvertAll(attributes, a => reversed ? Shared(a.Value) : a.Value)),
            Labels = incident.Labels,
            Facts = incident.Facts,
            History = incident.History,
        };
    }

    private static AttributeValue Shared(AttributeValue value) =>
        value.AsString() is { } text ? AttributeValue.Of(SharedTexts.Of(Encoding.UTF8.GetBytes(text), isCommon: true)) : value;

    private string? InLists(Incident incident, Decision expected)
    {
        foreach (var reversed in new[] { false, true })
        {
            var listed = InList(incident, reversed);
            Set.Decide([listed], _batch);
            var difference = Differs("decided, in a list", Set.Decide(listed), expected) ?? Differs("interned, in a list", Set.Decide(Set.Intern(listed)), expected)
                ?? Differs("batch, in a list", _batch[0], expected);
            if (difference is not null)
                return difference;
        }

        return null;
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
