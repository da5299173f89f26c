using System.Text.Json;
using PolicyLang.Benchmarks.Peers;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Commands;

/// <summary>Writes a workload: the policies as <c>.heal</c>, the incidents as JSON Lines, and both with the expected decisions for peers in other languages.</summary>
internal static class WorkloadCommand
{
    public static void Run(int policies, int incidents, int seed, string folder)
    {
        var workload = Workload.Create(policies, incidents, seed);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "workload.heal"), HealText.Of(workload));
        File.WriteAllLines(Path.Combine(folder, "incidents.jsonl"), Enumerable.Range(0, incidents).Select(i => IncidentJson.Of(workload, i)));
        using var stream = File.Create(Path.Combine(folder, "peers.json"));
        using var json = new Utf8JsonWriter(stream);
        Write(json, workload);
    }

    /// <summary>Policies as structured conditions, and incidents as flat objects with the index of the policy that governs.</summary>
    private static void Write(Utf8JsonWriter json, Workload workload)
    {
        json.WriteStartObject();
        json.WriteNumber("seed", workload.Seed);
        json.WriteStartArray("policies");
        foreach (var policy in workload.Policies)
            Write(json, policy);
        json.WriteEndArray();
        json.WriteStartArray("incidents");
        for (var i = 0; i < workload.Events.Length; i++)
        {
            ref readonly var e = ref workload.Events[i];
            json.WriteStartObject();
            json.WriteNumber("expected", workload.Decide(in e).Policy);
            json.WriteStartObject("facts");
            json.WriteString("signal", Schema.Signal(e.Signal));
            json.WriteString("kind", Schema.Kind(e.Kind));
            for (var attribute = 0; attribute < Schema.Texts.Length; attribute++)
                json.WriteString(CelText.NameOf(attribute), IncidentJson.Text(in e, attribute, i));
            for (var number = 0; number < Schema.Numbers.Length; number++)
                json.WriteNumber(Schema.Numbers[number], e.Numbers[number]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WorkloadPolicy policy)
    {
        json.WriteStartObject();
        json.WriteNumber("index", policy.Index);
        json.WriteNumber("tier", policy.Tier);
        json.WriteString("signal", Schema.Signal(policy.Signal));
        json.WriteString("kind", Schema.Kind(policy.Kind));
        json.WriteString("cel", CelText.Of(policy, withPair: false));
        json.WriteStartArray("parts");
        foreach (var part in policy.Parts)
        {
            json.WriteStartArray();
            foreach (var literal in part.Alternatives)
                Write(json, literal);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Literal literal)
    {
        json.WriteStartObject();
        json.WriteString("attribute", CelText.NameOf(literal.Attribute));
        json.WriteString("test", literal.Test.ToString());
        json.WriteBoolean("negated", literal.Negated);
        json.WriteStartArray("values");
        foreach (var value in literal.Values)
        {
            if (!Schema.IsText(literal.Attribute))
                json.WriteNumberValue(value);
            else
                json.WriteStringValue(literal.Test == Test.Prefix ? Schema.Prefix(literal.Attribute, value) : Schema.Value(literal.Attribute, value));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
