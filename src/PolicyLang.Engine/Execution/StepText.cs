using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Execution;

/// <summary>Steps as JSON with the types of their arguments, so that they can be read back and undone after a restart.</summary>
internal static class StepText
{
    public static string ToJson(DecisionStep step) => JsonText.Object(json => Write(json, step));

    /// <summary>The steps of a plan, with its policy.</summary>
    public static string ToJson(string policy, IEnumerable<DecisionStep> steps) => JsonText.Object(json =>
    {
        json.WriteString("policy", policy);
        json.WriteStartArray("steps");
        foreach (var step in steps)
        {
            json.WriteStartObject();
            Write(json, step);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>The SHA-256 of a plan in lower-case hex: what an approval is bound to.</summary>
    public static string HashOf(string plan) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan)));

    public static DecisionStep Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        return Read(document.RootElement);
    }

    /// <summary>The steps of a plan.</summary>
    public static IReadOnlyList<DecisionStep> ReadPlan(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.GetProperty("steps").EnumerateArray().Select(Read)];
    }

    private static DecisionStep Read(JsonElement step) => new(
        step.GetProperty("action").GetString()!, step.GetProperty("on").GetString()!, step.GetProperty("target").GetString(),
        [.. step.GetProperty("args").EnumerateArray().Select(a => new Argument(a.GetProperty("name").GetString()!, ReadValue(a)))]);

    private static void Write(Utf8JsonWriter json, DecisionStep step)
    {
        json.WriteString("action", step.Action);
        json.WriteString("on", step.On);
        json.WriteString("target", step.Target);
        json.WriteStartArray("args");
        foreach (var (name, value) in step.Args)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", value.Type.ToString().ToLowerInvariant());
            // As text in every case: a 64-bit integer is no JSON number to all readers.
            json.WriteString("value", value.Type switch
            {
                PolicyValueType.String => value.Text,
                PolicyValueType.Int => NumberText.Format(value.Int),
                PolicyValueType.Number => NumberText.Format(BitConverter.DoubleToInt64Bits(value.Number)),
                PolicyValueType.Bool => value.Bool ? "1" : "0",
                PolicyValueType.Duration => NumberText.Format(value.DurationTicks),
                _ => NumberText.Format(value.SizeBytes),
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static PolicyValue ReadValue(JsonElement argument)
    {
        var text = argument.GetProperty("value").GetString()!;
        var type = Enum.Parse<PolicyValueType>(argument.GetProperty("type").GetString()!, ignoreCase: true);
        if (type == PolicyValueType.String)
            return PolicyValue.OfString(text);
        var bits = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return type switch
        {
            PolicyValueType.Int => PolicyValue.OfInt(bits),
            PolicyValueType.Number => PolicyValue.OfNumber(BitConverter.Int64BitsToDouble(bits)),
            PolicyValueType.Bool => PolicyValue.OfBool(bits != 0),
            PolicyValueType.Duration => PolicyValue.OfDuration(bits),
            _ => PolicyValue.OfSize(bits),
        };
    }
}
