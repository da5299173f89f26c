using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Emit.Tables;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the policies of a bucket as code, one condition behind the other, each mapped to its place in the policy file.</summary>
internal sealed class StraightLineEmitter(Bucket bucket, ConditionEmitter conditions)
{
    /// <summary>A method with too much code is compiled without optimisation (the JIT's limit is 60 KB of IL), so policies are split over several.</summary>
    private const int PoliciesPerMethod = 48;

    /// <summary>The names of the methods that raise a tier, by their bodies.</summary>
    private readonly Dictionary<string, string> _raises = new(StringComparer.Ordinal);

    private IncidentType Type => bucket.Type;

    private string Incident => $"in {Type.Name} incident";

    private string Holds => "Holds" + Type.Id;

    public void Emit(CodeWriter code)
    {
        EmitConsider(code);
        EmitRaises(code);
        EmitHoldCache(code);
        foreach (var (index, policy) in bucket.Policies.Where(p => p.Policy.Condition is not null))
        {
            code.Open($"private static {CSharpText.Root}Truth Policy{N(index)}{Type.Id}({Incident})");
            code.Mapped(new Location(policy.File, policy.Condition!.Span), $"return {conditions.Emit(policy.Condition, Type)};");
            code.Close().Line();
        }
    }

    public void EmitExplain(CodeWriter code)
    {
        foreach (var (index, policy) in bucket.Policies)
            code.Line($"explanation.Condition({N(index)}, {Condition(index, policy)});");
    }

    private void EmitConsider(CodeWriter code)
    {
        var live = bucket.Policies.Where(p => !p.Policy.IsShadow).ToList();
        var name = CodeNames.Consider(bucket);
        code.Open($"private static {CSharpText.Root}Verdict {name}({Incident})");
        code.Line($"var ruling = default({CSharpText.Services}Ruling);");
        code.Line($"var holds = default({Holds});");
        for (var chunk = 0; chunk * PoliciesPerMethod < live.Count; chunk++)
            code.Line($"{name}{N(chunk)}(in incident, ref ruling, ref holds);");
        code.Line("var policy = ruling.Policy;");
        code.Line($"return ruling.Decide(policy < 0 ? default : ({CSharpText.Root}Tier)WrittenTiers[policy]);");
        code.Close().Line();
        for (var chunk = 0; chunk * PoliciesPerMethod < live.Count; chunk++)
            EmitChunk(code, $"{name}{N(chunk)}", live.Skip(chunk * PoliciesPerMethod).Take(PoliciesPerMethod));
    }

    private void EmitChunk(CodeWriter code, string name, IEnumerable<(int Index, Policy Policy)> policies)
    {
        code.Open($"private static void {name}({Incident}, ref {CSharpText.Services}Ruling ruling, ref {Holds} holds)");
        code.Line($"{CSharpText.Root}Truth condition;");
        foreach (var (index, policy) in policies)
        {
            var floor = policy.PlanFor(Type.Pair.Resource).Floor;
            var written = CSharpText.TierOf(floor > policy.Tier ? floor : policy.Tier);
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
        var guards = bucket.Guards.Groups[bucket.Guards.GroupOf(policy)];
        if (guards.Length == 0)
            return tier;
        var holds = bucket.Guards.Holds;
        var raised = guards.Where(g => g < holds.Count).Aggregate("tier", (t, g) => $"{CSharpText.Services}Ruling.Max({t}, holds.Hold{N(holds[g].Index)})");
        var told = string.Join(" && ", guards.Where(g => g >= holds.Count).Select(g => bucket.Guards.Targets[g - holds.Count].Test));
        var body = (raised == "tier" ? "" : "holds.Evaluate(in incident); ") + $"return {(told.Length == 0 ? raised : $"{told} ? {raised} : {CSharpText.TierOf(Tier.Tier3)}")};";
        if (!_raises.TryGetValue(body, out var name))
            _raises.Add(body, name = $"Raise{Type.Id}{N(_raises.Count)}");
        return $"{name}(in incident, ref holds, {tier})";
    }

    private void EmitRaises(CodeWriter code)
    {
        foreach (var raise in _raises)
            code.Line($"private static {CSharpText.Root}Tier {raise.Value}({Incident}, ref {Holds} holds, {CSharpText.Root}Tier tier) {{ {raise.Key} }}").Line();
    }

    private string Condition(int index, Policy policy) =>
        policy.Condition is null ? $"{CSharpText.Root}Truth.True" : $"Policy{N(index)}{Type.Id}(in incident)";

    /// <summary>The tiers that holds ask for, each evaluated at most once per incident and only when a policy fits.</summary>
    private void EmitHoldCache(CodeWriter code)
    {
        code.Open($"private struct {Holds}");
        code.Line("private bool _known;");
        foreach (var (index, _) in bucket.Guards.Holds)
            code.Line($"public {CSharpText.Root}Tier Hold{N(index)};");
        code.Open($"public void Evaluate({Incident})");
        code.Line("if (_known)").Line("    return;").Line("_known = true;");
        foreach (var (index, hold) in bucket.Guards.Holds)
            code.Line($"Hold{N(index)} = {CSharpText.Services}Ruling.Hold(Hold{N(index)}{Type.Id}(in incident), {CSharpText.TierOf(hold.Tier)});");
        code.Close().Close().Line();
    }

    private static string N(int value) => NumberText.Format(value);
}
