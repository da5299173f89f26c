using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>The C# struct for incidents of one signal on one resource.</summary>
internal sealed class IncidentType
{
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "Context", "From", "Equals", "GetHashCode", "GetType", "ToString", "ReferenceEquals", "MemberwiseClone",
    };

    private IncidentType(Pair pair, string id)
    {
        Pair = pair;
        Id = id;
        Name = Id + "Incident";
    }

    /// <summary>The types of some pairs. Signal and resource run together in a name, so two pairs may ask for the same one; then a number tells them apart.</summary>
    public static List<IncidentType> Of(IEnumerable<Pair> pairs)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var types = new List<IncidentType>();
        foreach (var pair in pairs)
        {
            var name = $"{CSharpName.Of(pair.Signal)}On{CSharpName.Of(pair.Resource)}";
            var id = name;
            for (var i = 2; !taken.Add(id); i++)
                id = name + NumberText.Format(i);
            types.Add(new IncidentType(pair, id));
        }

        return types;
    }

    public Pair Pair { get; }

    /// <summary>The part of member names that stands for the pair.</summary>
    public string Id { get; }

    /// <summary>The name of the struct.</summary>
    public string Name { get; }

    /// <summary>The property of an attribute.</summary>
    public string PropertyOf(Field field)
    {
        var name = CSharpName.Of(field.Name);
        return Taken.Contains(name) || name == Name ? name + "Attribute" : name;
    }

    /// <summary>The value of an attribute as conditions read it: durations in ticks.</summary>
    public string Read(Field field) => $"incident.{PropertyOf(field)}" + (field.Type.Kind == PolicyValueType.Duration ? "?.Ticks" : "");

    /// <summary>Writes the struct.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="documentation">What the author of the signal wrote, or null.</param>
    public void Emit(CodeWriter code, string? documentation) => Emit(code, Pair.Fields, "public", documentation);

    /// <summary>Writes the struct with some of the attributes.</summary>
    public void Emit(CodeWriter code, IReadOnlyCollection<Field> fields, string access, string? documentation = null)
    {
        code.Summary($"An incident of signal '{Pair.Signal}' on a {Pair.Resource}. Null is missing or unreadable data, which raises the tier.", documentation);
        code.Open($"{access} readonly struct {Name}");
        code.Summary("Time, severity, labels, facts and history.");
        code.Line($"public {CSharpText.Services}IncidentContext Context {{ get; init; }}");
        foreach (var field in fields)
        {
            code.Line().Summary($"Attribute '{field.Name}' ({field.Type}), filled from label '{field.Label}'.");
            code.Line($"public {TypeOf(field.Type)}? {PropertyOf(field)} {{ get; init; }}");
        }

        if (access == "public")
        {
            code.Line().Summary("Reads the attributes of an incident as their declared types, without allocating.");
            code.Line($"public static {Name} From({CSharpText.Root}Incident incident) => {Reading(fields)};");
        }

        foreach (var field in fields.Where(f => f.Type.OneOf.Count > 0))
            code.Line().Line($"internal static readonly string[] Allowed{PropertyOf(field)} = {CSharpText.Strings(field.Type.OneOf)};");
        code.Close().Line();
    }

    /// <summary>The struct with some attributes of <c>incident</c>, an incident as a source reported it: an expression.</summary>
    public string Reading(IEnumerable<Field> fields) =>
        $"new {Name} {{ Context = new {CSharpText.Services}IncidentContext(incident), "
        + string.Concat(fields.Select(f => $"{PropertyOf(f)} = {Reading($"{CSharpText.Services}Raw.Get(incident.Attributes, {CSharpText.String(f.Name)})", f)}, ")) + "}";

    public static string TypeOf(FieldType type) => type.Kind switch
    {
        PolicyValueType.String => "string",
        PolicyValueType.Int or PolicyValueType.Size => "long",
        PolicyValueType.Number => "double",
        PolicyValueType.Bool => "bool",
        _ => "global::System.TimeSpan",
    };

    private string Reading(string raw, Field field) => field.Type.Kind switch
    {
        PolicyValueType.String => field.Type.OneOf.Count > 0 ? $"{raw}.AsOneOf({Name}.Allowed{PropertyOf(field)})" : $"{raw}.AsString()",
        PolicyValueType.Int => $"{raw}.AsInt()",
        PolicyValueType.Number => $"{raw}.AsNumber()",
        PolicyValueType.Bool => $"{raw}.AsBool()",
        PolicyValueType.Duration => $"{raw}.AsDuration() is {{ }} {Local(field)} ? new global::System.TimeSpan({Local(field)}) : null",
        _ => $"{raw}.AsSize()",
    };

    private string Local(Field field) => $"ticksOf{PropertyOf(field)}";

    /// <summary>Whether the target of a resource can be told: an expression over <c>incident</c>, or null where it always can.</summary>
    public string? HasTarget(Resource resource, bool isOwn)
    {
        var parts = string.Join(" && ", Needed(resource).Select(f => $"incident.{PropertyOf(f)} is not null").Distinct());
        return parts.Length == 0 ? null : isOwn ? $"(incident.Context.Target is not null || ({parts}))" : $"({parts})";
    }

    /// <summary>The target of a resource, or null: an expression over <c>incident</c>.</summary>
    public string Target(Resource resource, bool isOwn)
    {
        var text = string.Join(" + ", resource.Target.Select(p => p.IsAttribute ? Format(Pair.Find(p.Text)!) : CSharpText.String(p.Text)));
        text = text.Length == 0 ? "\"\"" : text;
        var missing = string.Join(" || ", Needed(resource).Select(f => $"incident.{PropertyOf(f)} is null").Distinct());
        var told = missing.Length == 0 ? text : $"({missing} ? null : {text})";
        return isOwn ? $"incident.Context.Target ?? {told}" : told;
    }

    private IEnumerable<Field> Needed(Resource resource) => resource.Target.Where(p => p.IsAttribute).Select(p => Pair.Find(p.Text)!);

    private string Format(Field field)
    {
        var value = $"incident.{PropertyOf(field)}";
        return field.Type.Kind switch
        {
            PolicyValueType.String => value,
            PolicyValueType.Int or PolicyValueType.Number => $"{CSharpText.Root}NumberText.Format({value}.Value)",
            PolicyValueType.Bool => $"({value}.Value ? \"true\" : \"false\")",
            PolicyValueType.Duration => $"{CSharpText.Root}DurationText.Format({value}.Value.Ticks)",
            _ => $"{CSharpText.Root}SizeText.Format({value}.Value)",
        };
    }
}
