using System.Text;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Compiled;

/// <summary>
/// C# that runs a stream of incidents through the typed entrance of an emitted set: it keeps the typed incidents of each signal and
/// resource in an array, and calls the overload of <c>Decide</c> that fits the next one, as an adapter does that knows what it reads.
/// Incidents that no policy is about have no typed form; they are answered at once.
/// </summary>
internal static class TypedDriver
{
    public const string TypeName = "PolicyLang.Benchmarks.Generated.TypedStream";

    /// <summary>The source of the driver of a set.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="setName">The full name of the emitted set's class.</param>
    public static string Of(Workload workload, string setName)
    {
        var ns = setName[..setName.LastIndexOf('.')];
        var lanes = workload.Buckets.Keys.Order().Select((pair, i) => (Lane: i, pair.Signal, pair.Kind, Type: $"global::{ns}.S{pair.Signal}OnK{pair.Kind}Incident")).ToList();
        var code = new StringBuilder();
        code.AppendLine("#nullable enable\nusing PolicyLang;\nnamespace PolicyLang.Benchmarks.Generated;");
        code.AppendLine("public sealed class TypedStream\n{");
        code.AppendLine($"    private readonly global::{setName} _set;\n    private readonly ushort[] _lane;\n    private readonly int[] _index;");
        foreach (var lane in lanes)
            code.AppendLine($"    private readonly {lane.Type}[] _lane{lane.Lane};");
        code.AppendLine("    public TypedStream(IPolicySet set, Incident[] incidents)\n    {");
        code.AppendLine($"        _set = (global::{setName})set;\n        _lane = new ushort[incidents.Length];\n        _index = new int[incidents.Length];");
        foreach (var lane in lanes)
            code.AppendLine($"        var lane{lane.Lane} = new System.Collections.Generic.List<{lane.Type}>();");
        code.AppendLine("        for (var i = 0; i < incidents.Length; i++)\n        {\n            switch (incidents[i].Signal + \" \" + incidents[i].Resource)\n            {");
        foreach (var lane in lanes)
        {
            code.AppendLine($"                case \"{Schema.Signal(lane.Signal)} {Schema.Kind(lane.Kind)}\":"
                + $" _lane[i] = {lane.Lane + 1}; _index[i] = lane{lane.Lane}.Count; lane{lane.Lane}.Add({lane.Type}.From(incidents[i])); break;");
        }

        code.AppendLine("            }\n        }");
        foreach (var lane in lanes)
            code.AppendLine($"        _lane{lane.Lane} = lane{lane.Lane}.ToArray();");
        code.AppendLine("    }\n\n    public long Run(Verdict[]? verdicts, int from, int to)\n    {\n        long sum = 0;\n        for (var i = from; i < to; i++)\n        {\n            Verdict verdict;\n            switch (_lane[i])\n            {");
        foreach (var lane in lanes)
            code.AppendLine($"                case {lane.Lane + 1}: verdict = _set.Decide(in _lane{lane.Lane}[_index[i]]); break;");
        code.AppendLine("                default: verdict = new Verdict(Tier.Tier3, -1, DecisionReason.Novel); break;\n            }\n");
        code.AppendLine("            sum += verdict.Policy;\n            if (verdicts is not null)\n                verdicts[i] = verdict;\n        }\n\n        return sum;\n    }\n}");
        return code.ToString();
    }
}
