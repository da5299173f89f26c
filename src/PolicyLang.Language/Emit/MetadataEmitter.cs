using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the tables of policies, holds, budgets and alerts.</summary>
internal static class MetadataEmitter
{
    public static void Emit(CodeWriter code, PolicyModel model)
    {
        Table(code, "PolicyInfo", "CreatePolicies", model.Policies, "CreatePolicy");
        Table(code, "HoldInfo", "CreateHolds", model.Holds, "CreateHold");
        Table(code, "BudgetInfo", "CreateBudgets", model.Budgets, "CreateBudget");
        code.Summary("The alerts and events that the vocabulary maps.");
        code.Open($"protected override global::System.Collections.Generic.IEnumerable<{CSharpText.Root}AlertRoute> CreateAlerts()");
        foreach (var route in AlertRoutes.Of(model))
            code.Line($"yield return {Route(route)};");
        code.Line("yield break;");
        code.Close().Line();
        for (var i = 0; i < model.Policies.Count; i++)
            code.Line($"private static {CSharpText.Root}PolicyInfo CreatePolicy{N(i)}() => {PolicyOf(model.Policies[i])};").Line();
        for (var i = 0; i < model.Holds.Count; i++)
            code.Line($"private static {CSharpText.Root}HoldInfo CreateHold{N(i)}() => {HoldOf(model.Holds[i])};").Line();
        for (var i = 0; i < model.Budgets.Count; i++)
            code.Line($"private static {CSharpText.Root}BudgetInfo CreateBudget{N(i)}() => {BudgetOf(model.Budgets[i])};").Line();
    }

    private static void Table<T>(CodeWriter code, string type, string method, EquatableArray<T> items, string item)
    {
        code.Line("/// <inheritdoc />");
        code.Open($"protected override global::System.Collections.Generic.IReadOnlyList<{CSharpText.Root}{type}> {method}() => new {CSharpText.Root}{type}[]");
        for (var i = 0; i < items.Count; i++)
            code.Line($"{item}{N(i)}(),");
        code.Close(";").Line();
    }

    private static string PolicyOf(Policy policy)
    {
        var members = new List<string>
        {
            $"Name = {CSharpText.String(policy.Name)}",
            $"Place = {PlaceOf(policy.Place)}",
            $"Tier = {CSharpText.TierOf(policy.Tier)}",
            $"Inputs = {CSharpText.Strings(policy.Inputs)}",
            $"Plans = {Array("PlanInfo", policy.Plans.GroupBy(p => string.Join(", ", p.Steps.Select(StepOf)) + p.Floor).Select(g => PlanOf([.. g])))}",
            $"Gates = {GatesOf(policy.Gates)}",
        };
        AddText(members, "Title", policy.Syntax.Title?.Value);
        AddText(members, "Documentation", policy.Syntax.Documentation);
        AddText(members, "Owner", policy.Syntax.Owner?.Value);
        AddText(members, "Runbook", policy.Syntax.Runbook?.Value);
        if (policy.LeaseEnd is { } end)
            members.Add($"LeaseEnd = {CSharpText.Moment(end)}");
        if (policy.IsShadow)
            members.Add("Shadow = true");
        return New("PolicyInfo", members);
    }

    private static string PlanOf(List<Plan> plans) =>
        $"new {CSharpText.Root}PlanInfo({CSharpText.Strings(plans.Select(p => p.IncidentResource))}, {CSharpText.TierOf(plans[0].Floor)}, {Array("StepInfo", plans[0].Steps.Select(StepOf))})";

    private static string StepOf(Step step)
    {
        var args = step.Args.Select(a => $"new {CSharpText.Root}Argument({CSharpText.String(a.Name)}, {CSharpText.Value(a.Value)})");
        return $"new {CSharpText.Root}StepInfo({CSharpText.String(step.Action.Name)}, {CSharpText.String(step.Resource)}, {Array("Argument", args)})";
    }

    private static string GatesOf(GateInfo gates)
    {
        var members = new List<string>
        {
            $"Limit = {N(gates.Limit)}",
            $"LimitWindow = {Span(gates.LimitWindow)}",
            $"Cooldown = {Span(gates.Cooldown)}",
            $"VerifyWithin = {Span(gates.VerifyWithin)}",
            $"VerifyElse = {CSharpText.String(gates.VerifyElse)}",
            $"KnownAfter = {N(gates.KnownAfter)}",
            $"Approvers = {CSharpText.Strings(gates.Approvers)}",
            $"Approvals = {N(gates.Approvals)}",
        };
        AddText(members, "LimitPer", gates.LimitPer);
        if (gates.ApproveWithin is { } within)
            members.Add($"ApproveWithin = {Span(within)}");
        return New("GateInfo", members);
    }

    private static string HoldOf(Hold hold)
    {
        var members = new List<string>
        {
            $"Name = {CSharpText.String(hold.Name)}",
            $"Place = {PlaceOf(new Location(hold.File, hold.Syntax.Name.Span))}",
            $"Tier = {CSharpText.TierOf(hold.Tier)}",
            $"Actions = {CSharpText.StringsOrNull(hold.Actions)}",
            $"Resources = {CSharpText.StringsOrNull(hold.Resources)}",
        };
        AddText(members, "Documentation", hold.Syntax.Documentation);
        AddText(members, "Because", hold.Syntax.Because?.Value);
        return New("HoldInfo", members);
    }

    private static string BudgetOf(Budget budget)
    {
        var syntax = budget.Syntax;
        var window = Span(TimeSpan.FromTicks(syntax.Per.Ticks));
        return $"new {CSharpText.Root}BudgetInfo({CSharpText.String(syntax.Name.Text)}, {N((int)syntax.Allows.Value)}, {CSharpText.Bool(syntax.CountsTargets)}, {window}, {CSharpText.String(syntax.PerName?.Text)}, {CSharpText.StringsOrNull(budget.Resources)}, {CSharpText.Bool(syntax.Latch)})";
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

    private static string PlaceOf(Location location)
    {
        var start = location.Start;
        return $"new {CSharpText.Root}SourcePlace({CSharpText.String(location.File.Path)}, {N(start.Line)}, {N(start.Column)})";
    }

    private static void AddText(List<string> members, string name, string? value)
    {
        if (value is not null)
            members.Add($"{name} = {CSharpText.String(value)}");
    }

    private static string New(string type, List<string> members) => $"new {CSharpText.Root}{type} {{ {string.Join(", ", members)} }}";

    private static string Array(string type, IEnumerable<string> items) => $"new {CSharpText.Root}{type}[] {{ {string.Join(", ", items)} }}";

    private static string Span(TimeSpan span) => $"new global::System.TimeSpan({CSharpText.Long(span.Ticks)})";

    private static string N(int value) => NumberText.Format(value);
}
