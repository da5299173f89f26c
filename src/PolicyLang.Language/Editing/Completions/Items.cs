using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>Makes items.</summary>
internal static class Items
{
    public static IEnumerable<CompletionItem> Words(params string[] words) =>
        words.Select(w => new CompletionItem(w, CompletionKind.Keyword, "", w) { Documentation = KeywordDescriptions.Of(w) });

    public static CompletionItem Snippet(string label, string detail, string text) => new(label, CompletionKind.Snippet, detail, text) { IsSnippet = true };

    public static CompletionItem Value(string text, string detail = "") => new(text, CompletionKind.Value, detail, text);

    public static IEnumerable<CompletionItem> Values(params string[] texts) => texts.Select(t => Value(t));

    public static CompletionItem Text(string value, string detail = "") => Value($"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"", detail);

    public static CompletionItem Date(DateTimeOffset today) =>
        Value(today.AddDays(31).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "31 days from today, the longest lease");

    public static CompletionItem Resource(Resource resource) => Name(resource.Name, CompletionKind.Resource, resource.Domain.Floor > Tier.Tier1
        ? $"domain {resource.Domain.Name}, {Diagnose.Word(resource.Domain.Floor)} at least" : $"domain {resource.Domain.Name}", resource.Documentation);

    public static CompletionItem Signal(Signal signal) => Name(signal.Name, CompletionKind.Signal, $"on {string.Join(", ", signal.Resources)}", signal.Documentation);

    public static CompletionItem Fact(Fact fact) => Name(fact.Name, CompletionKind.Fact, string.Join(", ", fact.Fields.Select(f => $"{f.Name}: {f.Type}")), fact.Documentation);

    public static CompletionItem Attribute(Field field) => Name(field.Name, CompletionKind.Attribute, Descriptions.TypeWithUnit(field.Type), null);

    public static CompletionItem Name(string name, CompletionKind kind, string detail, string? documentation) => new(name, kind, detail, ReservedWords.Quote(name)) { Documentation = documentation };

    /// <summary>An action, with a place for each argument that must be given.</summary>
    public static CompletionItem Action(ActionDefinition action, string detail, bool isUnsafe)
    {
        var needed = action.Parameters.Where(p => p.Default is null).ToList();
        var args = string.Join(", ", needed.Select((p, i) => $"{ReservedWords.Quote(p.Name)}: ${{{NumberText.Format(i + 1)}:{Escape(Literals.SampleOf(p.Type))}}}"));
        return new CompletionItem(action.Name, CompletionKind.Action, detail, ReservedWords.Quote(action.Name) + (needed.Count > 0 ? $"({args})" : ""))
        {
            Documentation = Descriptions.Text(Descriptions.Code(Descriptions.Signature(action)), action.Documentation),
            IsSnippet = needed.Count > 0,
            IsUnsafe = isUnsafe,
        };
    }

    public static CompletionItem Parameter(Parameter parameter) =>
        new(parameter.Name, CompletionKind.Parameter, Descriptions.TypeWithUnit(parameter.Type) + (parameter.Default is { } value ? $", {LiteralText.Of(value)} by default" : ", must be given"), $"{ReservedWords.Quote(parameter.Name)}: ");

    /// <summary>Literals of a type: all of them where they are few, else an example.</summary>
    public static IEnumerable<CompletionItem> LiteralsOf(FieldType type) => type.Kind switch
    {
        PolicyValueType.String when type.OneOf.Count > 0 => type.OneOf.Select(v => Text(v)),
        PolicyValueType.String => [new CompletionItem("\"…\"", CompletionKind.Snippet, "string", "\"${1}\"") { IsSnippet = true }],
        PolicyValueType.Bool => Values("true", "false"),
        PolicyValueType.Duration => Values("30s", "5m", "1h", "1d"),
        PolicyValueType.Size => Values("64MiB", "512MiB", "1GiB"),
        PolicyValueType.Number => [Value("85%", "the number 0.85"), Value("0.5")],
        _ => Values("1", "3", "10"),
    };

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("}", "\\}").Replace("$", "\\$");
}
