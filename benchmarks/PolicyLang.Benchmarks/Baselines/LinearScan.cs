using System.Text;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Baselines;

/// <summary>Decides the next incident by looking at every policy.</summary>
public delegate int Scan(in Event e);

/// <summary>
/// The reference for what everybody else does: one policy after the other in rank order, as straight C# over interned ids, split into
/// methods that the JIT optimises.
/// </summary>
internal static class LinearScan
{
    public const string TypeName = "PolicyLang.Benchmarks.Generated.Scan";
    private const int PoliciesPerMethod = 48;

    /// <summary>The C# of a scan; <c>Decide</c> gives the index of the governing policy, or -1.</summary>
    public static string Of(Workload workload)
    {
        var ranked = workload.Policies.OrderByDescending(p => p.Tier).ThenBy(p => p.Index).Chunk(PoliciesPerMethod).ToList();
        var code = new StringBuilder();
        code.AppendLine("using PolicyLang.Benchmarks.Workloads;\nnamespace PolicyLang.Benchmarks.Generated;\npublic static class Scan\n{");
        code.AppendLine("    public static int Decide(in Event e)\n    {\n        int found;");
        for (var chunk = 0; chunk < ranked.Count; chunk++)
            code.AppendLine($"        if ((found = Decide{chunk}(in e)) >= 0) return found;");
        code.AppendLine("        return -1;\n    }");
        for (var chunk = 0; chunk < ranked.Count; chunk++)
        {
            code.AppendLine($"    private static int Decide{chunk}(in Event e)\n    {{");
            foreach (var policy in ranked[chunk])
                code.AppendLine($"        if ({Of(policy)}) return {policy.Index};");
            code.AppendLine("        return -1;\n    }");
        }

        code.AppendLine("}");
        return code.ToString();
    }

    private static string Of(WorkloadPolicy policy) =>
        $"e.Signal == {policy.Signal} && e.Kind == {policy.Kind} && {string.Join(" && ", policy.Parts.Select(p => $"({string.Join(" || ", p.Alternatives.Select(Of))})"))}";

    private static string Of(Literal literal)
    {
        var value = Schema.IsText(literal.Attribute) ? $"e.T{literal.Attribute}" : $"e.N{literal.Attribute - Schema.Texts.Length}";
        var text = literal.Test switch
        {
            Test.Is => $"{value} == {literal.Values[0]}",
            Test.IsNot => $"{value} != {literal.Values[0]}",
            Test.In => $"{value} is {string.Join(" or ", literal.Values)}",
            Test.Prefix => $"{value} is >= {literal.Values[0] * Schema.ValuesPerGroup} and < {(literal.Values[0] + 1) * Schema.ValuesPerGroup}",
            Test.Less => $"{value} < {literal.Values[0]}",
            _ => $"{value} >= {literal.Values[0]}",
        };
        return literal.Negated ? $"!({text})" : text;
    }
}
