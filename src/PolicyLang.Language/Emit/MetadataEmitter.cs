using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the tables of policies, holds, budgets, resources and alerts.</summary>
internal static class MetadataEmitter
{
    public static void Emit(CodeWriter code, PolicyModel model)
    {
        Table(code, "PolicyInfo", "Policies", MetadataWriter.Policies(model));
        Table(code, "HoldInfo", "Holds", MetadataWriter.Holds(model));
        Table(code, "BudgetInfo", "Budgets", MetadataWriter.Budgets(model));
        Table(code, "ResourceInfo", "Resources", MetadataWriter.Resources(model));
        code.Summary("The alerts and events that the vocabulary maps.");
        code.Open($"protected override global::System.Collections.Generic.IEnumerable<{CSharpText.Root}AlertRoute> CreateAlerts()");
        foreach (var route in AlertRoutes.Of(model))
            code.Line($"yield return {Route(route)};");
        code.Line("yield break;");
        code.Close().Line();
    }

    private static void Table(CodeWriter code, string type, string name, string data)
    {
        code.Line("/// <inheritdoc />");
        code.Line($"protected override global::System.Collections.Generic.IReadOnlyList<{CSharpText.Root}{type}> Create{name}() => {CSharpText.Services}MetadataReader.{name}({CSharpText.String(data)}u8);").Line();
    }

    private static string Route(AlertRoute route)
    {
        var members = new List<string>
        {
            $"IsEvent = {CSharpText.Bool(route.IsEvent)}",
            $"Source = {CSharpText.String(route.Source)}",
        };
        AddText(members, "Signal", route.Signal);
        AddText(members, "Fact", route.Fact);
        if (route.Resources.Count > 0)
        {
            members.Add("Resources = " + Array("ResourceRoute", route.Resources.Select(r =>
                $"new {CSharpText.Root}ResourceRoute({CSharpText.String(r.Resource)}, {Mappings(r.Attributes)}, {Array("TemplatePart", r.Target.Select(p => $"new {CSharpText.Root}TemplatePart({CSharpText.String(p.Text)}, {CSharpText.Bool(p.IsAttribute)})"))})")));
        }

        if (route.FactFields.Count > 0)
            members.Add("FactFields = " + Mappings(route.FactFields));
        return New("AlertRoute", members);
    }

    private static string Mappings(IEnumerable<LabelMapping> mappings) =>
        Array("LabelMapping", mappings.Select(m => $"new {CSharpText.Root}LabelMapping({CSharpText.String(m.Attribute)}, {CSharpText.String(m.Label)})"));

    private static void AddText(List<string> members, string name, string? value)
    {
        if (value is not null)
            members.Add($"{name} = {CSharpText.String(value)}");
    }

    private static string New(string type, List<string> members) => $"new {CSharpText.Root}{type} {{ {string.Join(", ", members)} }}";

    private static string Array(string type, IEnumerable<string> items) => $"new {CSharpText.Root}{type}[] {{ {string.Join(", ", items)} }}";
}
