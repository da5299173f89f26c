using Cel;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>CEL for .NET: one compiled expression for each policy, tried in rank order until one is true.</summary>
internal sealed class CelPeer : Peer
{
    private readonly (CelProgramDelegate Program, Answer Answer)[] _all = [];
    private readonly Dictionary<(string Signal, string Kind), (CelProgramDelegate Program, Answer Answer)[]> _buckets = [];
    private readonly PeerIncident[] _incidents;
    private readonly Dictionary<string, object?>[] _variables;
    private readonly bool _bucketed;

    public CelPeer(Workload workload, bool bucketed, int count)
    {
        _bucketed = bucketed;
        _incidents = PeerIncident.Read(workload, count);
        _variables = [.. _incidents.Select(Variables)];
        var environment = new CelEnvironment([], "");
        (CelProgramDelegate, Answer) Compile(WorkloadPolicy p) => (environment.Compile(CelText.Of(p, !bucketed)), new Answer(p.Index, p.Tier));
        if (!bucketed)
            _all = [.. Ranked(workload).Select(Compile)];
        else
            _buckets = workload.Buckets.ToDictionary(b => (Schema.Signal(b.Key.Signal), Schema.Kind(b.Key.Kind)), b => b.Value.Select(Compile).ToArray());
    }

    public override Answer Decide(int index)
    {
        var rules = _all;
        if (_bucketed && !_buckets.TryGetValue((_incidents[index].Signal, _incidents[index].Kind), out rules))
            return Answer.Novel;
        foreach (var (program, answer) in rules!)
        {
            if (program(_variables[index]) is true)
                return answer;
        }

        return Answer.Novel;
    }

    private static Dictionary<string, object?> Variables(PeerIncident incident)
    {
        var variables = new Dictionary<string, object?> { ["signal"] = incident.Signal, ["kind"] = incident.Kind };
        for (var attribute = 0; attribute < Schema.AttributeCount; attribute++)
        {
            var value = typeof(PeerIncident).GetProperty(PeerIncident.PropertyOf(attribute))!.GetValue(incident);
            variables.Add(CelText.NameOf(attribute), value is int number ? (long)number : value);
        }

        return variables;
    }
}
