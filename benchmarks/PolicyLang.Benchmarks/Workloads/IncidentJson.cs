using System.Text;
using System.Text.Json;
using PolicyLang.Json;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>Writes incidents as JSON, and reads them as a service would.</summary>
internal static class IncidentJson
{
    /// <summary>An incident as one line of JSON (language.md, section 9).</summary>
    public static string Of(Workload workload, int index)
    {
        ref readonly var e = ref workload.Events[index];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", "i" + Schema.Text(index));
            json.WriteString("at", "2026-11-24T10:00:00Z");
            json.WriteString("signal", Schema.Signal(e.Signal));
            json.WriteString("resource", Schema.Kind(e.Kind));
            json.WriteString("target", $"{Text(in e, 0, index)}/{Text(in e, 1, index)}");
            json.WriteStartObject("attributes");
            for (var attribute = 0; attribute < Schema.Texts.Length; attribute++)
                json.WriteString(Schema.Texts[attribute], Text(in e, attribute, index));
            for (var number = 0; number < Schema.Numbers.Length; number++)
                json.WriteNumber(Schema.Numbers[number], e.Numbers[number]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The incidents at the beginning of the stream.</summary>
    public static Incident[] Read(Workload workload, int count)
    {
        var incidents = new Incident[count];
        for (var i = 0; i < count; i++)
            incidents[i] = IncidentReader.Read(Of(workload, i));
        return incidents;
    }

    /// <summary>The text of an attribute. One that no policy names is unique to its incident, as the names of pods are.</summary>
    public static string Text(in Event e, int attribute, int index) => e.Texts[attribute] is var id && id == Schema.UnknownText
        ? $"{Schema.Texts[attribute]}-x-{Schema.Text(index)}"
        : Schema.Value(attribute, id);
}
