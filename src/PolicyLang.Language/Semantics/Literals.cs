using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Semantics;

/// <summary>Whether a literal fits a type, and what it is in that type.</summary>
internal static class Literals
{
    /// <summary>
    /// Converts a literal to a type for an argument, a default or a test's value. A literal that was reported as malformed already
    /// fits everything.
    /// </summary>
    /// <returns>Null where it fits; else what is wrong, to follow the name of the thing.</returns>
    public static string? TryConvert(Literal literal, FieldType type, out PolicyValue value)
    {
        value = AnyOf(type);
        if (literal.Kind == HealToken.Malformed)
            return null;
        var isExact = literal.Value is { } given && given.Type == type.Kind;
        var widens = type.Kind == PolicyValueType.Number && literal.Value is { Type: PolicyValueType.Int };
        if (!isExact && !widens)
            return $"is of type {type}, and {literal.Source} is {Describe(literal)}{Mend(literal, type)}";
        value = widens ? PolicyValue.OfNumber(literal.Value!.Value.Int) : literal.Value!.Value;
        return IsOneOf(type, value) ? null : $"is {type}, and cannot be {literal.Source}{Diagnostics.NearestName.Suggest(value.Text, type.OneOf)}";
    }

    /// <summary>Converts a literal that something of a type is compared with: an int may be compared with a number.</summary>
    /// <returns>Null where it fits; else what is wrong, to follow the name of the thing.</returns>
    public static string? TryConvertOperand(Literal literal, FieldType type, out PolicyValue value)
    {
        if (type.Kind != PolicyValueType.Int || literal.Value is not { Type: PolicyValueType.Number } number)
            return TryConvert(literal, type, out value);
        value = number;
        return null;
    }

    /// <summary>Some value of a type, to go on with after a mistake.</summary>
    public static PolicyValue AnyOf(FieldType type) => type.Kind switch
    {
        PolicyValueType.String => PolicyValue.OfString(type.OneOf.Count > 0 ? type.OneOf[0] : "x"),
        PolicyValueType.Int => PolicyValue.OfInt(0),
        PolicyValueType.Number => PolicyValue.OfNumber(0),
        PolicyValueType.Bool => PolicyValue.OfBool(false),
        PolicyValueType.Duration => PolicyValue.OfDuration(0),
        _ => PolicyValue.OfSize(0),
    };

    /// <summary>
    /// A literal written so that it fits a type, or null. It is safe where the value stays the same (quotes); a unit or another of the
    /// allowed texts is a guess.
    /// </summary>
    public static string? Rewrite(Literal literal, FieldType type, out bool isSafe)
    {
        isSafe = true;
        if (type.Kind == PolicyValueType.String && literal.Kind == HealToken.String)
        {
            isSafe = false;
            return Diagnostics.NearestName.Find(literal.Value?.Text ?? "", type.OneOf) is { } nearest ? Quote(nearest) : null;
        }

        if (type.Kind == PolicyValueType.String)
            return type.OneOf.Count == 0 || type.OneOf.Contains(literal.Source) ? Quote(literal.Source) : null;
        if (literal.Kind == HealToken.Integer)
        {
            isSafe = false;
            var withUnit = literal.Source + (type.Kind == PolicyValueType.Duration ? "s" : "MiB");
            return type.Kind switch
            {
                PolicyValueType.Duration => DurationText.TryParse(withUnit, out _) ? withUnit : null,
                PolicyValueType.Size => SizeText.TryParse(withUnit, out _) ? withUnit : null,
                _ => null,
            };
        }

        var text = literal.Kind == HealToken.String ? literal.Value?.Text ?? "" : "";
        return type.Kind switch
        {
            PolicyValueType.Int => NumberText.TryParseInt(text, out _),
            PolicyValueType.Number => NumberText.TryParseInt(text, out _) || (text.IndexOfAny(['.', '%']) > 0 && NumberText.TryParseNumber(text, out _)),
            PolicyValueType.Bool => text is "true" or "false",
            PolicyValueType.Duration => DurationText.TryParse(text, out _),
            _ => SizeText.TryParse(text, out _),
        } ? text : null;
    }

    /// <summary>Some literal of a type, for a person to replace.</summary>
    public static string SampleOf(FieldType type) => type.Kind switch
    {
        PolicyValueType.String => Quote(type.OneOf.Count > 0 ? type.OneOf[0] : "x"),
        PolicyValueType.Int or PolicyValueType.Number => "1",
        PolicyValueType.Bool => "false",
        PolicyValueType.Duration => "1m",
        _ => "1MiB",
    };

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static bool IsOneOf(FieldType type, PolicyValue value) => type.OneOf.Count == 0 || type.OneOf.Contains(value.Text);

    private static string Describe(Literal literal) => literal.Kind switch
    {
        HealToken.String => "a string",
        HealToken.Integer => "an integer",
        HealToken.Number => "a number",
        HealToken.Duration => "a duration",
        HealToken.Size => "a size",
        HealToken.Date => "a date",
        HealToken.Instant => "an instant",
        HealToken.Clock => "a clock time",
        _ => "a bool",
    };

    private static string Mend(Literal literal, FieldType type) => (type.Kind, literal.Kind) switch
    {
        (PolicyValueType.Duration, HealToken.Integer) => $"; write a unit, such as {literal.Source}s",
        (PolicyValueType.Size, HealToken.Integer) => $"; write a unit, such as {literal.Source}MiB",
        (PolicyValueType.String, not HealToken.String) => $"; write it in quotes, \"{literal.Source}\"",
        (PolicyValueType.Bool, HealToken.String) => "; write true or false without quotes",
        (_, HealToken.String) when type.Kind != PolicyValueType.String && Rewrite(literal, type, out _) is not null => "; leave out the quotes",
        _ => "",
    };
}
