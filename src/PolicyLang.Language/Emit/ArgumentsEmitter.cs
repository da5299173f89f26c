using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Writes a record of typed arguments for each action that a policy uses or a handler names.</summary>
internal static class ArgumentsEmitter
{
    public static void Emit(CodeWriter code, PolicyModel model, IEnumerable<string> handled)
    {
        var names = new HashSet<string>(handled, StringComparer.Ordinal);
        var used = new HashSet<ActionDefinition>(model.Policies.SelectMany(p => p.Plans).SelectMany(p => p.Steps).Select(s => s.Action));
        var emitted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in model.Actions.Where(a => a.Parameters.Count > 0 && (used.Contains(a) || names.Contains(a.Name))))
        {
            var name = ArgumentsType.NameOf(model, action);
            if (name is not null && emitted.Add(name))
                Emit(code, action, name);
        }
    }

    private static void Emit(CodeWriter code, ActionDefinition action, string name)
    {
        var parameters = string.Join(", ", action.Parameters.Select(p => $"{IncidentType.TypeOf(p.Type)} {Property(p, name)}"));
        code.Summary($"The arguments of action '{action.Name}'.", action.Documentation);
        foreach (var parameter in action.Parameters)
            code.Line($"/// <param name=\"{Property(parameter, name)}\">Parameter '{parameter.Name}' ({CSharpText.Xml(parameter.Type.ToString())}).</param>");
        code.Line($"public sealed record {name}({parameters})");
        // The interface has static members, which older frameworks cannot have.
        code.Line("#if NET10_0_OR_GREATER").Line($"    : {CSharpText.Root}IActionArguments<{name}>").Line("#endif");
        code.Open("");
        code.Summary("Reads the arguments of a decided step.");
        code.Line($"public static {name} From({CSharpText.Root}DecisionStep step) => new {name}({string.Join(", ", action.Parameters.Select((p, i) => Read(p, i)))});");
        code.Close().Line();
    }

    private static string Property(Parameter parameter, string type)
    {
        var name = CSharpName.Of(parameter.Name);
        return name is "From" or "Equals" or "GetHashCode" or "GetType" or "ToString" or "EqualityContract" || name == type ? name + "Argument" : name;
    }

    private static string Read(Parameter parameter, int index)
    {
        var value = $"step.Args[{NumberText.Format(index)}].Value";
        return parameter.Type.Kind switch
        {
            PolicyValueType.String => $"{value}.Text",
            PolicyValueType.Int => $"{value}.Int",
            PolicyValueType.Number => $"{value}.Number",
            PolicyValueType.Bool => $"{value}.Bool",
            PolicyValueType.Duration => $"new global::System.TimeSpan({value}.DurationTicks)",
            _ => $"{value}.SizeBytes",
        };
    }
}
