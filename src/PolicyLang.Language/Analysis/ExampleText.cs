using System.Globalization;
using System.Text;

namespace PolicyLang.Language.Analysis;

/// <summary>Incidents of the analysis as compact JSON (language.md, section 9), without what is absent.</summary>
public static class ExampleText
{
    /// <summary>The JSON of an incident, on one line.</summary>
    public static string Of(Incident incident)
    {
        var fields = new List<string> { Member("id", incident.Id), Member("at", Moment(incident.At)) };
        if (incident.Since is { } since)
            fields.Add(Member("since", Moment(since)));
        fields.Add(Member("signal", incident.Signal));
        fields.Add(Member("resource", incident.Resource));
        if (incident.Target is not null)
            fields.Add(Member("target", incident.Target));
        if (incident.Severity is not null)
            fields.Add(Member("severity", incident.Severity));
        if (incident.Attributes.Count > 0)
            fields.Add(Quote("attributes") + ":" + Attributes(incident.Attributes));
        if (incident.Labels.Count > 0)
            fields.Add(Quote("labels") + ":" + Braces(incident.Labels.Select(l => Member(l.Key, l.Value))));
        if (incident.Facts is null)
            fields.Add(Quote("facts") + ":null");
        else if (incident.Facts.Count > 0)
            fields.Add($"{Quote("facts")}:[{string.Join(",", incident.Facts.Select(f => Braces([Member("name", f.Name), Quote("attributes") + ":" + Attributes(f.Attributes)])))}]");
        if (incident.History is null)
            fields.Add(Quote("history") + ":null");
        else if (incident.History.Count > 0)
            fields.Add($"{Quote("history")}:[{string.Join(",", incident.History.Select(h => Quote(Moment(h))))}]");
        return Braces(fields);
    }

    /// <summary>A string in quotes, with everything escaped that JSON cannot have as it is.</summary>
    public static string Quote(string text)
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPaired = (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1]));
            if (c is '"' or '\\')
                json.Append('\\').Append(c);
            else if (c < ' ' || (char.IsSurrogate(c) && !isPaired) || c is '\u2028' or '\u2029' or '\u007F')
                json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                json.Append(c);
        }

        return json.Append('"').ToString();
    }

    private static string Attributes(IReadOnlyDictionary<string, AttributeValue> attributes) => Braces(attributes.Select(a => $"{Quote(a.Key)}:{(a.Value.Kind switch
    {
        AttributeValueKind.Text => Quote(a.Value.ToString()),
        AttributeValueKind.Missing or AttributeValueKind.Unreadable => "null",
        _ => a.Value.ToString(),
    })}"));

    private static string Member(string name, string value) => $"{Quote(name)}:{Quote(value)}";

    private static string Braces(IEnumerable<string> members) => "{" + string.Join(",", members) + "}";

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(moment.UtcTicks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
