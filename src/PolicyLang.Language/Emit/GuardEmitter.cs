using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit.Tables;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the holds and targets of a bucket: as conditions, as the tiers that they ask for, and for explanations.</summary>
internal sealed class GuardEmitter(Bucket bucket, ConditionEmitter conditions)
{
    private string Incident => $"in {bucket.Type.Name} incident";

    public void Emit(CodeWriter code)
    {
        foreach (var (index, hold) in bucket.Guards.Holds)
            EmitHold(code, index, hold);
        if (bucket.Guards.Count == 0)
            return;
        code.Open($"private static void {CodeNames.Guard(bucket)}({Incident}, global::System.Span<{CSharpText.Root}Tier> guards)");
        var guard = 0;
        foreach (var (index, hold) in bucket.Guards.Holds)
            code.Line($"guards[{N(guard++)}] = {CSharpText.Services}Ruling.Hold({HoldName(index)}(in incident), {CSharpText.TierOf(hold.Tier)});");
        foreach (var (_, test) in bucket.Guards.Targets)
            code.Line($"guards[{N(guard++)}] = {test} ? default : {CSharpText.TierOf(Tier.Tier3)};");
        code.Close().Line();
    }

    public void EmitExplain(CodeWriter code)
    {
        foreach (var (index, _) in bucket.Guards.Holds)
            code.Line($"explanation.Hold({N(index)}, {HoldName(index)}(in incident));");
        var resource = bucket.Type.Pair.Resource;
        foreach (var on in bucket.Policies.SelectMany(p => p.Policy.PlanFor(resource).Steps).Select(s => s.Resource).Distinct())
            code.Line($"explanation.Target({CSharpText.String(on ?? resource)}, {bucket.Type.Target(bucket.Resources[on ?? resource], on is null)});");
    }

    /// <summary>The method that says whether a hold stops.</summary>
    public string HoldName(int index) => $"Hold{N(index)}{bucket.Type.Id}";

    private void EmitHold(CodeWriter code, int index, Hold hold)
    {
        code.Open($"private static {CSharpText.Root}Truth {HoldName(index)}({Incident})");
        var parts = new List<string>();
        if (hold.Condition is not null)
            parts.Add(conditions.Emit(hold.Condition, bucket.Type));
        if (hold.While is { } watched)
            parts.Add(While(watched));
        if (hold.During is { } window)
            parts.Add($"{conditions.Constant(CSharpText.Root + "TimeWindow", "Window", WindowOf(window))}.Contains(incident.Context.At)");
        var text = parts.Count == 0 ? $"{CSharpText.Root}Truth.True" : string.Join(" && ", parts);
        code.Mapped(new Location(hold.File, hold.Syntax.Name.Span), $"return {text};");
        code.Close().Line();
    }

    private string While(WhileFact watched)
    {
        var name = CSharpText.String(watched.Fact.Name);
        return watched.Condition is null
            ? $"incident.Context.While({name})"
            : $"incident.Context.While({name}, in incident, static ({Incident}, {CSharpText.Root}ActiveFact fact) => {conditions.Emit(watched.Condition, bucket.Type)})";
    }

    private static string WindowOf(WindowSyntax window) => window switch
    {
        OnceWindow once => $"{CSharpText.Root}TimeWindow.Between({CSharpText.Moment(once.From.Value)}, {CSharpText.Moment(once.To.Value)})",
        RecurringWindow { StartDay: { } day } w =>
            $"{CSharpText.Root}TimeWindow.Weekly(global::System.DayOfWeek.{day}, {N(w.Start)}, global::System.DayOfWeek.{Windows.EndDay(w)}, {N(w.End)}, {CSharpText.String(w.Zone?.Value)})",
        RecurringWindow w => $"{CSharpText.Root}TimeWindow.Daily({N(w.Start)}, {N(w.End)}, {CSharpText.String(w.Zone?.Value)})",
        _ => throw new InvalidOperationException($"Unknown window {window.GetType().Name}."),
    };

    private static string N(int value) => NumberText.Format(value);
}
