using System.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Language.Editing;

/// <summary>Says what declared things are, as Markdown. A sentence a line.</summary>
internal static class Descriptions
{
    /// <summary>The description of what is named somewhere; null where it is not known.</summary>
    /// <param name="set">The set.</param>
    /// <param name="occurrence">The name.</param>
    /// <param name="carriers">Of an attribute, which origins carry its label, where that is known better here than in general.</param>
    public static string? Of(SetView set, Occurrence occurrence, string? carriers = null)
    {
        if (occurrence.Symbols.Count == 0)
            return null;
        var symbol = occurrence.Symbols[0];
        return symbol.Kind switch
        {
            SymbolKind.Domain => OfDomain(set.Model, symbol.Name),
            SymbolKind.Resource => set.Model.Resources.FirstOrDefault(r => r.Name == symbol.Name) is { } resource ? OfResource(resource) : null,
            SymbolKind.Signal => set.Model.Signals.FirstOrDefault(s => s.Name == symbol.Name) is { } signal ? OfSignal(signal) : null,
            SymbolKind.Action => OfAction(set.Model, symbol.Name),
            SymbolKind.Fact => OfFact(set.Model, symbol.Name),
            SymbolKind.Policy => PolicyDescription.Of(set, symbol.Name),
            SymbolKind.Hold => OfHold(set, symbol.Name),
            SymbolKind.Budget => $"{Code($"budget {symbol.Name}")}\n\n{DocumentationOf(set, symbol)}".TrimEnd(),
            SymbolKind.Attribute => OfAttribute(set.Model, occurrence.Symbols, carriers),
            _ => OfParameter(set.Model, symbol),
        };
    }

    /// <summary>A signature as a block of code.</summary>
    public static string Code(string text) => $"```heal\n{text}\n```";

    /// <summary>An action as it is declared, for one of its declarations.</summary>
    public static string Signature(ActionDefinition action) =>
        $"action {ReservedWords.Quote(action.Name)} on {string.Join(", ", action.Resources)}{(action.Parameters.Count > 0 ? $" ({string.Join(", ", action.Parameters.Select(Parameter))})" : "")} {(action.IsReversible ? "reversible" : "irreversible")} risk {action.Risk.ToString().ToLowerInvariant()}"
        + (action.Raises.Count > 0 ? $" raises {string.Join(", ", action.Raises)}" : "");

    /// <summary>A parameter with its type and default.</summary>
    public static string Parameter(Parameter parameter) =>
        $"{ReservedWords.Quote(parameter.Name)}: {parameter.Type}{(parameter.Default is { } value ? $" = {LiteralText.Of(value)}" : "")}";

    /// <summary>A type, with its unit where it has one.</summary>
    public static string TypeWithUnit(FieldType type) => type.Kind switch
    {
        PolicyValueType.Duration => "duration, such as 90s or 1h30m",
        PolicyValueType.Size => "size, such as 512MiB",
        PolicyValueType.Number => "number, such as 0.85 or 85%",
        _ => type.ToString(),
    };

    /// <summary>Which labels the alerts of a signal carry, for a label; a warning where none does.</summary>
    public static string Carriers(Signal signal, string label)
    {
        if (signal.Origins.Count == 0)
            return $"Filled from label `{label}`.";
        var carriers = signal.Origins.Where(o => o.Carrying is not { } carrying || carrying.Contains(label)).Select(o => $"`{o.Source}`").ToList();
        return carriers.Count == 0 ? $"Filled from label `{label}`, which no origin of `{signal.Name}` carries: it would always be missing."
            : carriers.Count == signal.Origins.Count ? $"Filled from label `{label}`, which every origin of `{signal.Name}` carries."
            : $"Filled from label `{label}`, which of the origins of `{signal.Name}` {string.Join(", ", carriers)} carr{(carriers.Count == 1 ? "ies" : "y")}.";
    }

    private static string? OfDomain(PolicyModel model, string name)
    {
        if (model.Domains.FirstOrDefault(d => d.Name == name) is not { } domain)
            return null;
        var resources = model.Resources.Where(r => r.Domain.Name == name).Select(r => $"`{r.Name}`").ToList();
        return Text(Code($"domain {name}{(domain.Floor > Tier.Tier1 ? $" floor {Diagnose.Word(domain.Floor)}" : "")}"), domain.Documentation,
            domain.Floor == Tier.Tier1 ? "Actions here may run alone." : $"Guarded: whatever acts here is at least {Diagnose.Word(domain.Floor)}.",
            resources.Count > 0 ? $"Resources: {string.Join(", ", resources)}." : null);
    }

    private static string OfResource(Resource resource) => Text(
        Code($"resource {resource.Name} in {resource.Domain.Name} target \"{Template(resource.Target)}\""), resource.Documentation,
        resource.Domain.Floor > Tier.Tier1 ? $"Guarded: whatever acts on it is at least {Diagnose.Word(resource.Domain.Floor)}, because of its domain." : null,
        $"Equal incidents are those with the same `{Template(resource.Group)}`.",
        resource.Fields.Count > 0 ? $"Attributes: {string.Join(", ", resource.Fields.Select(f => $"`{f.Name}: {f.Type}`"))}." : null);

    private static string OfSignal(Signal signal)
    {
        var text = new StringBuilder(Text(Code($"signal {signal.Name} on {string.Join(", ", signal.Resources)}"), signal.Documentation));
        foreach (var origin in signal.Origins)
        {
            var carrying = origin.Carrying is { } labels ? $"carries {string.Join(", ", labels.Select(l => $"`{l}`"))}" : "may carry any label";
            text.Append($"\n- {(origin.IsEvent ? "event" : "alert")} `{origin.Source}` {carrying}");
        }

        if (signal.Fields.Count > 0)
            text.Append($"\n\nAttributes of its own: {string.Join(", ", signal.Fields.Select(f => $"`{f.Name}: {f.Type}`"))}.");
        return text.ToString();
    }

    private static string? OfAction(PolicyModel model, string name)
    {
        var text = new StringBuilder();
        foreach (var action in model.Actions.Where(a => a.Name == name))
        {
            if (text.Length > 0)
                text.Append("\n\n---\n\n");
            if (name == ActionDefinition.Page)
                return Text(Code("action page on any reversible risk low"), action.Documentation, "Always tier3.");
            text.Append(Text(Code(Signature(action)), action.Documentation));
            foreach (var group in action.Resources.Select(r => model.Resources.FirstOrDefault(x => x.Name == r)).OfType<Resource>().GroupBy(r => Floors.Of(action, r)))
                text.Append($"\n- on {string.Join(", ", group.Select(r => $"`{r.Name}`"))}: {Diagnose.Word(group.Key.Floor)} at least{(group.Key.Why.Length > 0 ? $", because {group.Key.Why}" : "")}");
        }

        return text.Length == 0 ? null : text.ToString();
    }

    private static string? OfFact(PolicyModel model, string name)
    {
        if (model.Facts.FirstOrDefault(f => f.Name == name) is not { } fact)
            return null;
        var fields = fact.Fields.Count > 0 ? $" {{ {string.Join(", ", fact.Fields.Select(f => $"{f.Name}: {f.Type}"))} }}" : "";
        return Text(Code($"fact {fact.Name}{fields}"), fact.Documentation,
            fact.Origins.Count > 0 ? $"True while {string.Join(" or ", fact.Origins.Select(o => $"`{o.Source}`"))} fires, or while somebody says so." : "True while somebody says so: a person, or a pipeline.");
    }

    private static string? OfHold(SetView set, string name)
    {
        if (set.Model.Holds.FirstOrDefault(h => h.Name == name) is not { } hold)
            return null;
        var covered = set.Model.Policies.Count(p => p.Plans.Any(plan => plan.Steps.Any(s => hold.Covers(s, plan.IncidentResource))));
        return Text(
            Code($"hold {hold.Name}"), hold.Syntax.Documentation, hold.Syntax.Because is { } because ? $"Because {because.Value}." : null,
            $"Raises what it covers to {Diagnose.Word(hold.Tier)} while it is not false. It covers steps of {Words.Count(covered, "policy", "policies")}.");
    }

    private static string? OfAttribute(PolicyModel model, IReadOnlyList<SymbolId> symbols, string? carriers)
    {
        var text = new StringBuilder();
        foreach (var symbol in symbols.Take(4))
        {
            var (kind, owner) = (symbol.Owner.Split(' ')[0], symbol.Owner.Split(' ')[1]);
            var (fields, documentation) = kind switch
            {
                "resource" => model.Resources.FirstOrDefault(r => r.Name == owner) is { } r ? (r.Fields, r.Documentation) : default,
                "signal" => model.Signals.FirstOrDefault(s => s.Name == owner) is { } s ? (s.Fields, s.Documentation) : default,
                _ => model.Facts.FirstOrDefault(f => f.Name == owner) is { } f ? (f.Fields, f.Documentation) : default,
            };
            if (fields.FirstOrDefault(f => f.Name == symbol.Name) is not { } field)
                continue;
            if (text.Length > 0)
                text.Append("\n\n");
            text.Append(Text(Code($"{ReservedWords.Quote(field.Name)}: {field.Type}"), $"Attribute of {kind} `{owner}`{(documentation is null ? "." : $": {documentation}")}", kind == "fact" || carriers is not null ? null : $"Filled from label `{field.Label}`."));
        }

        return text.Length == 0 ? null : Text(text.ToString(), carriers);
    }

    private static string? OfParameter(PolicyModel model, SymbolId symbol) =>
        model.Actions.Where(a => a.Name == symbol.Owner).SelectMany(a => a.Parameters.Select(p => (Action: a, Parameter: p))).FirstOrDefault(p => p.Parameter.Name == symbol.Name) is { Action: { } action, Parameter: { } parameter }
            ? Text(Code(Parameter(parameter)), $"Parameter of action `{action.Name}`.", parameter.Default is null ? "It has no default, so it must be given." : null)
            : null;

    private static string DocumentationOf(SetView set, SymbolId symbol) =>
        set.Compilation.Trees.SelectMany(t => t.Declarations).OfType<BudgetSyntax>().FirstOrDefault(b => b.Name.Text == symbol.Name)?.Documentation ?? "";

    private static string Template(EquatableArray<Part> parts) => string.Concat(parts.Select(p => p.IsAttribute ? $"{{{p.Text}}}" : p.Text));

    /// <summary>Paragraphs; nulls are left out.</summary>
    internal static string Text(params string?[] paragraphs) => string.Join("\n\n", paragraphs.Where(p => !string.IsNullOrEmpty(p)));
}
