using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the evaluator for incidents of one signal on one resource.</summary>
internal sealed class PairEmitter(PolicyModel model, IncidentType type, ConditionEmitter conditions)
{
    /// <summary>A method with too much code is compiled without optimisation (the JIT's limit is 60 KB of IL), so policies are split over several.</summary>
    private const int PoliciesPerMethod = 48;

    private readonly List<(int Index, Policy Policy)> _policies =
        [.. model.Policies.Select((policy, index) => (Index: index, Policy: policy)).Where(p => p.Policy.Fits(type.Pair.Signal, type.Pair.Resource))];

    /// <summary>The names of the methods that raise a tier, by their bodies.</summary>
    private readonly Dictionary<string, string> _raises = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Resource> _resources = model.Resources.ToDictionary(r => r.Name, StringComparer.Ordinal);

    private string Resource => type.Pair.Resource;

    private string Incident => $"in {type.Name} incident";

    public void Emit(CodeWriter code)
    {
        var holds = HoldsOf(_policies.Select(p => p.Policy));
        EmitDecide(code);
        EmitRaises(code);
        EmitHoldCache(code, holds);
        EmitExplain(code, holds);
        foreach (var (index, policy) in _policies.Where(p => p.Policy.Condition is not null))
        {
            code.Open($"private static {CSharpText.Root}Truth Policy{N(index)}{type.Id}({Incident})");
            code.Mapped(new Location(policy.File, policy.Condition!.Span), $"return {conditions.Emit(policy.Condition, type)};");
            code.Close().Line();
        }

        EmitHolds(code, holds);
    }

    private List<(int Index, Hold Hold)> HoldsOf(IEnumerable<Policy> policies)
    {
        var steps = policies.SelectMany(p => p.PlanFor(Resource).Steps).ToList();
        return [.. model.Holds.Select((hold, index) => (index, hold)).Where(h => steps.Any(s => h.hold.Covers(s, Resource)))];
    }

    private void EmitDecide(CodeWriter code)
    {
        var live = _policies.Where(p => !p.Policy.IsShadow).ToList();
        code.Summary($"Decides an incident of signal '{type.Pair.Signal}' on a {Resource}, without allocating.");
        code.Open($"public {CSharpText.Root}Verdict Decide({Incident})");
        code.Line($"var ruling = default({CSharpText.Services}Ruling);");
        code.Line($"var holds = default(Holds{type.Id});");
        for (var chunk = 0; chunk * PoliciesPerMethod < live.Count; chunk++)
            code.Line($"Consider{type.Id}{N(chunk)}(in incident, ref ruling, ref holds);");
        code.Line("var policy = ruling.Policy;");
        code.Line($"return ruling.Decide(policy < 0 ? default : ({CSharpText.Root}Tier)WrittenTiers[policy]);");
        code.Close().Line();
        for (var chunk = 0; chunk * PoliciesPerMethod < live.Count; chunk++)
            EmitConsider(code, chunk, live.Skip(chunk * PoliciesPerMethod).Take(PoliciesPerMethod));
    }

    /// <summary>Whether each step of a policy has a target: an expression over <c>incident</c>, or null where it always has.</summary>
    private string? HasTargets(Policy policy)
    {
        var parts = policy.PlanFor(Resource).Steps.Select(s => type.HasTarget(_resources[s.Resource ?? Resource], s.Resource is null)).OfType<string>().Distinct().ToList();
        return parts.Count == 0 ? null : string.Join(" && ", parts);
    }

    private void EmitConsider(CodeWriter code, int chunk, IEnumerable<(int Index, Policy Policy)> policies)
    {
        code.Open($"private static void Consider{type.Id}{N(chunk)}({Incident}, ref {CSharpText.Services}Ruling ruling, ref Holds{type.Id} holds)");
        code.Line($"{CSharpText.Root}Truth condition;");
        foreach (var (index, policy) in policies)
        {
            var written = CSharpText.TierOf(policy.PlanFor(Resource).Floor > policy.Tier ? policy.PlanFor(Resource).Floor : policy.Tier);
            var tier = policy.LeaseEnd is { } end
                ? $"(incident.Context.At >= {conditions.Constant("global::System.DateTimeOffset", "Moment", CSharpText.Moment(end))} ? {CSharpText.TierOf(Tier.Tier2)} : {written})"
                : written;
            code.Line($"condition = {Condition(index, policy)};");
            code.Line($"if (!condition.IsFalse) ruling.Consider({N(index)}, condition, {Raised(policy, tier)});");
        }

        code.Close().Line();
    }

    /// <summary>
    /// A policy's tier raised by what covers its steps. Policies with the same holds and targets share one method: spelt out for each
    /// of them, these expressions were half of the evaluator's text.
    /// </summary>
    private string Raised(Policy policy, string tier)
    {
        var holds = HoldsOf([policy]);
        var told = HasTargets(policy);
        if (holds.Count == 0 && told is null)
            return tier;
        var raised = holds.Aggregate("tier", (t, h) => $"{CSharpText.Services}Ruling.Max({t}, holds.Hold{N(h.Index)})");
        var body = (holds.Count > 0 ? "holds.Evaluate(in incident); " : "") + $"return {(told is null ? raised : $"{told} ? {raised} : {CSharpText.TierOf(Tier.Tier3)}")};";
        if (!_raises.TryGetValue(body, out var name))
            _raises.Add(body, name = $"Raise{type.Id}{N(_raises.Count)}");
        return $"{name}(in incident, ref holds, {tier})";
    }

    private void EmitRaises(CodeWriter code)
    {
        foreach (var raise in _raises)
            code.Line($"private static {CSharpText.Root}Tier {raise.Value}({Incident}, ref Holds{type.Id} holds, {CSharpText.Root}Tier tier) {{ {raise.Key} }}").Line();
    }

    private string Condition(int index, Policy policy) =>
        policy.Condition is null ? $"{CSharpText.Root}Truth.True" : $"Policy{N(index)}{type.Id}(in incident)";

    /// <summary>The tiers that holds ask for, each evaluated at most once per incident and only when a policy fits.</summary>
    private void EmitHoldCache(CodeWriter code, List<(int Index, Hold Hold)> holds)
    {
        code.Open($"private struct Holds{type.Id}");
        code.Line("private bool _known;");
        foreach (var (index, _) in holds)
            code.Line($"public {CSharpText.Root}Tier Hold{N(index)};");
        code.Open($"public void Evaluate({Incident})");
        code.Line("if (_known)").Line("    return;").Line("_known = true;");
        foreach (var (index, hold) in holds)
            code.Line($"Hold{N(index)} = {CSharpText.Services}Ruling.Hold(Hold{N(index)}{type.Id}(in incident), {CSharpText.TierOf(hold.Tier)});");
        code.Close().Close().Line();
    }

    private void EmitExplain(CodeWriter code, List<(int Index, Hold Hold)> holds)
    {
        code.Open($"private static void Explain{type.Id}({Incident}, {CSharpText.Services}Explanation explanation)");
        foreach (var field in type.Pair.Fields)
            code.Line($"explanation.Attribute({CSharpText.String(field.Name)}, incident.{type.PropertyOf(field)} is null);");
        foreach (var (index, policy) in _policies)
            code.Line($"explanation.Condition({N(index)}, {Condition(index, policy)});");
        foreach (var (index, _) in holds)
            code.Line($"explanation.Hold({N(index)}, Hold{N(index)}{type.Id}(in incident));");
        foreach (var on in _policies.SelectMany(p => p.Policy.PlanFor(Resource).Steps).Select(s => s.Resource).Distinct())
            code.Line($"explanation.Target({CSharpText.String(on ?? Resource)}, {type.Target(_resources[on ?? Resource], on is null)});");
        code.Close().Line();
    }

    private void EmitHolds(CodeWriter code, List<(int Index, Hold Hold)> holds)
    {
        foreach (var (index, hold) in holds)
        {
            code.Open($"private static {CSharpText.Root}Truth Hold{N(index)}{type.Id}({Incident})");
            var parts = new List<string>();
            if (hold.Condition is not null)
                parts.Add(conditions.Emit(hold.Condition, type));
            if (hold.While is { } watched)
                parts.Add(While(watched));
            if (hold.During is { } window)
                parts.Add($"{conditions.Constant(CSharpText.Root + "TimeWindow", "Window", WindowOf(window))}.Contains(incident.Context.At)");
            var text = parts.Count == 0 ? $"{CSharpText.Root}Truth.True" : string.Join(" && ", parts);
            code.Mapped(new Location(hold.File, hold.Syntax.Name.Span), $"return {text};");
            code.Close().Line();
        }
    }

    private string While(WhileFact watched)
    {
        var name = CSharpText.String(watched.Fact.Name);
        return watched.Condition is null
            ? $"incident.Context.While({name})"
            : $"incident.Context.While({name}, in incident, static ({Incident}, {CSharpText.Root}ActiveFact fact) => {conditions.Emit(watched.Condition, type)})";
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
