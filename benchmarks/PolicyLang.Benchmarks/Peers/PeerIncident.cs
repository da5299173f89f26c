using System.Reflection;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>An incident as a plain object, which is what rule engines of .NET and hand-written code take.</summary>
public sealed class PeerIncident
{
#pragma warning disable CS1591 // Each property is the attribute of the workload that has its name.
    public required string Signal { get; init; }

    public required string Kind { get; init; }

    public string Namespace { get; set; } = "";

    public string Workload { get; set; } = "";

    public string Container { get; set; } = "";

    public string Image { get; set; } = "";

    public string Team { get; set; } = "";

    public string Region { get; set; } = "";

    public string Zone { get; set; } = "";

    public string Cluster { get; set; } = "";

    public string App { get; set; } = "";

    public string Env { get; set; } = "";

    public string Cause { get; set; } = "";

    public string Version { get; set; } = "";

    public int Restarts { get; set; }

    public int Replicas { get; set; }

    public int Cpu { get; set; }

    public int Memory { get; set; }

    public int Latency { get; set; }

    public int Errors { get; set; }

    public int Lag { get; set; }

    public int Load { get; set; }
#pragma warning restore CS1591

    /// <summary>The name of the property of an attribute.</summary>
    internal static string PropertyOf(int attribute)
    {
        var name = Schema.NameOf(attribute);
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <summary>The incidents at the beginning of a stream; texts are one string with the literals of C#, as ours with those of our policies.</summary>
    internal static PeerIncident[] Read(Workload workload, int count)
    {
        var properties = Enumerable.Range(0, Schema.AttributeCount).Select(a => typeof(PeerIncident).GetProperty(PropertyOf(a))!).ToArray();
        var incidents = new PeerIncident[count];
        for (var i = 0; i < count; i++)
        {
            ref readonly var e = ref workload.Events[i];
            incidents[i] = new PeerIncident { Signal = string.Intern(Schema.Signal(e.Signal)), Kind = string.Intern(Schema.Kind(e.Kind)) };
            for (var attribute = 0; attribute < properties.Length; attribute++)
                Set(properties[attribute], incidents[i], in e, attribute, i);
        }

        return incidents;
    }

    private static void Set(PropertyInfo property, PeerIncident incident, in Event e, int attribute, int index) => property.SetValue(
        incident, Schema.IsText(attribute) ? string.Intern(IncidentJson.Text(in e, attribute, index)) : (object)e.Numbers[attribute - Schema.Texts.Length]);
}
