using System.Text.Json.Nodes;

namespace PolicyLang.Testing.Kubernetes.Api;

/// <summary>Label and field selectors of lists and watches.</summary>
public sealed class Selector
{
    private static readonly string[] EventFields =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "type", "source",
    ];

    private static readonly string[] PodFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"];

    private readonly List<Func<JsonObject, bool>> _conditions = [];

    /// <summary>Reads both; empty or null selects everything.</summary>
    public static Selector Parse(ResourceType type, string? labels, string? fields)
    {
        var selector = new Selector();
        foreach (var term in SplitTerms(labels))
            selector._conditions.Add(LabelTerm(term));
        foreach (var term in SplitTerms(fields))
            selector._conditions.Add(FieldTerm(type, term));
        return selector;
    }

    /// <summary>Whether an object's labels fit a <c>LabelSelector</c> object; one without conditions fits everything.</summary>
    public static bool Fits(JsonNode? labelSelector, JsonNode? labels)
    {
        if (labelSelector is null)
            return false;
        foreach (var (key, value) in (labelSelector["matchLabels"] as JsonObject) ?? [])
        {
            if ((string?)labels?[key] != (string?)value)
                return false;
        }
        return (labelSelector["matchExpressions"]?.AsArray() ?? []).All(e =>
        {
            var value = (string?)labels?[(string)e!["key"]!];
            var values = e!["values"]?.AsArray().Select(v => (string?)v).ToList() ?? [];
            return (string)e["operator"]! switch
            {
                "In" => value is not null && values.Contains(value),
                "NotIn" => value is null || !values.Contains(value),
                "Exists" => value is not null,
                _ => value is null,
            };
        });
    }

    /// <summary>Whether an object is selected.</summary>
    public bool Fits(JsonObject item) => _conditions.TrueForAll(c => c(item));

    private static IEnumerable<string> SplitTerms(string? text)
    {
        var start = 0;
        var depth = 0;
        text ??= "";
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } term)
                    yield return term;
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static Func<JsonObject, bool> LabelTerm(string term)
    {
        if (term.IndexOf(" notin ", StringComparison.Ordinal) is > 0 and var notIn)
            return Values(term[..notIn], term[(notIn + 7)..], (value, values) => value is null || !values.Contains(value));
        if (term.IndexOf(" in ", StringComparison.Ordinal) is > 0 and var isIn)
            return Values(term[..isIn], term[(isIn + 4)..], (value, values) => value is not null && values.Contains(value));
        if (Equality(term) is { } equality)
            return item => Label(item, equality.Left) == equality.Right == equality.IsEqual;
        return term[0] == '!' ? item => Label(item, term[1..]) is null : item => Label(item, term) is not null;

        static Func<JsonObject, bool> Values(string key, string list, Func<string?, HashSet<string>, bool> test)
        {
            HashSet<string> values = [.. list.Trim().Trim('(', ')').Split(',', StringSplitOptions.TrimEntries)];
            return item => test(Label(item, key.Trim()), values);
        }

        static string? Label(JsonObject item, string key) => (string?)item["metadata"]?["labels"]?[key];
    }

    private static Func<JsonObject, bool> FieldTerm(ResourceType type, string term)
    {
        var equality = Equality(term) ?? throw ApiException.BadRequest($"invalid field selector: \"{term}\"");
        string[] own = type.Kind switch { "Event" => EventFields, "Pod" => PodFields, "Node" => ["spec.unschedulable"], "Namespace" => ["status.phase"], _ => [] };
        if (equality.Left is not ("metadata.name" or "metadata.namespace") && !own.Contains(equality.Left))
            throw ApiException.BadRequest($"field label not supported: {equality.Left}");
        return item =>
        {
            JsonNode? node = item;
            foreach (var part in equality.Left.Split('.'))
                node = (node as JsonObject)?[part];
            return ((node?.ToString() ?? "") == equality.Right) == equality.IsEqual;
        };
    }

    private static (string Left, bool IsEqual, string Right)? Equality(string term)
    {
        foreach (var (op, isEqual) in new[] { ("!=", false), ("==", true), ("=", true) })
        {
            if (term.IndexOf(op, StringComparison.Ordinal) is > 0 and var at)
                return (term[..at].Trim(), isEqual, term[(at + op.Length)..].Trim());
        }
        return null;
    }
}
