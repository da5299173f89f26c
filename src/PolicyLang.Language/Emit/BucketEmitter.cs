using PolicyLang.Language.Emit.Tables;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Writes the evaluator for incidents of one signal on one resource.</summary>
internal sealed class BucketEmitter(Bucket bucket, ConditionEmitter conditions, EmitOptions options, Dictionary<string, Bucket> shared)
{
    private readonly StraightLineEmitter _straight = new(bucket, conditions);
    private readonly GuardEmitter _guards = new(bucket, conditions);

    private IncidentType Type => bucket.Type;

    private bool IsCodeUsed => bucket.HasCode && (options.TypedIncidents || !bucket.IsTabled);

    private string Incident => $"in {Type.Name} incident";

    public void Emit(CodeWriter code)
    {
        var fields = UsedFields();
        if (IsWrittenAlready(fields))
            return;
        if (!options.TypedIncidents)
            Type.Emit(code, fields, "private");
        if (options.TypedIncidents)
            EmitTypedEntrance(code);
        code.Line($"private static {Type.Name} {CodeNames.Read(bucket)}({CSharpText.Root}Incident incident) => {Type.Reading(fields)};").Line();
        if (IsCodeUsed)
            _straight.Emit(code);
        _guards.Emit(code);
        EmitExplain(code, fields);
    }

    /// <summary>
    /// Without conditions and typed incidents, the code of a bucket is about holds and targets only, and most buckets have the same:
    /// then that of the first one is used.
    /// </summary>
    private bool IsWrittenAlready(List<Field> fields)
    {
        if (!bucket.IsTabled || options.TypedIncidents)
            return false;
        var steps = bucket.Policies.SelectMany(p => p.Policy.PlanFor(Type.Pair.Resource).Steps).Select(s => s.Resource).Distinct();
        var key = string.Join("|", Type.Pair.Resource, string.Join(",", fields.Select(f => $"{f.Name}:{f.Type}")),
            string.Join(",", bucket.Guards.Holds.Select(h => N(h.Index))), string.Join(",", steps));
        if (!shared.TryGetValue(key, out var first))
        {
            shared.Add(key, bucket);
            return false;
        }

        bucket.CodeOf = first;
        return true;
    }

    /// <summary>The attributes that the bucket's code reads.</summary>
    private List<Field> UsedFields()
    {
        var names = new HashSet<string>(bucket.Guards.Attributes, StringComparer.Ordinal);
        if (!bucket.IsTabled)
            names.UnionWith(bucket.Policies.SelectMany(p => p.Policy.Condition?.Inputs ?? []).Where(i => i.Kind == InputKind.Attribute).Select(i => i.Name));
        return [.. Type.Pair.Fields.Where(f => names.Contains(f.Name))];
    }

    private void EmitTypedEntrance(CodeWriter code)
    {
        code.Summary($"Decides an incident of signal '{Type.Pair.Signal}' on a {Type.Pair.Resource}, without allocating.");
        if (!bucket.HasCode)
            EmitTableMatch(code, bucket.Table!);
        else
            code.Line($"public {CSharpText.Root}Verdict Decide({Incident}) => {CodeNames.Consider(bucket)}(in incident);").Line();
    }

    private void EmitTableMatch(CodeWriter code, BucketTable table)
    {
        code.Open($"public {CSharpText.Root}Verdict Decide({Incident})");
        code.Line($"var match = new {CSharpText.Services}TableMatch(TableOf({N(bucket.Index)}), stackalloc ushort[{N((table.Columns + 3) / 4 * 4)}], stackalloc ulong[{N(table.Words)}]);");
        for (var i = 0; i < table.Inputs.Count; i++)
            code.Line($"match.{MethodOf(table.Inputs[i])}({N(i)}, {ValueOf(table.Inputs[i])});");
        code.Line($"if (match.TryDecidePlain(incident.Context.Target, incident.Context.Facts, out var plain)) return plain;");
        code.Line($"if (!match.Any()) return {CSharpText.Services}TableMatch.Nothing;");
        code.Line($"global::System.Span<{CSharpText.Root}Tier> guards = stackalloc {CSharpText.Root}Tier[{N(bucket.Guards.Count)}];");
        if (bucket.Guards.Count > 0)
            code.Line($"{CodeNames.Guard(bucket)}(in incident, guards);");
        code.Line("return match.Decide(guards);");
        code.Close().Line();
    }

    private string ValueOf(BucketInput input) =>
        input.Source is null ? "incident.Context.At.UtcTicks" : conditions.Read(input.Source, Type) ?? "null";

    private static string MethodOf(BucketInput input) => input.Type switch
    {
        PolicyValueType.String => "Text",
        PolicyValueType.Number => "Number",
        PolicyValueType.Bool => "Flag",
        _ => "Whole",
    };

    private void EmitExplain(CodeWriter code, List<Field> fields)
    {
        code.Open($"private static void {CodeNames.Explain(bucket)}({Incident}, {CSharpText.Services}Explanation explanation)");
        if (!bucket.IsTabled)
        {
            foreach (var field in fields)
                code.Line($"explanation.Attribute({CSharpText.String(field.Name)}, incident.{Type.PropertyOf(field)} is null);");
            _straight.EmitExplain(code);
        }

        _guards.EmitExplain(code);
        code.Close().Line();
    }

    private static string N(int value) => NumberText.Format(value);
}
