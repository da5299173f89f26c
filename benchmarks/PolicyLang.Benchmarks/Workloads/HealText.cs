using System.Text;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>Writes the policies of a workload, and the vocabulary that they need, as a <c>.heal</c> file.</summary>
internal static class HealText
{
    public static string Of(Workload workload)
    {
        var text = new StringBuilder();
        var own = string.Join(", ", Schema.Texts[..2].Select(t => t + ": string"));
        for (var kind = 0; kind < Schema.Kinds; kind++)
            text.Append("resource ").Append(Schema.Kind(kind)).Append(" in compute target \"{namespace}/{workload}\" { ").Append(own).Append(" }\n");
        var fields = string.Join(", ", Schema.Texts[2..].Select(t => t + ": string").Concat(Schema.Numbers.Select(n => n + ": int")));
        for (var signal = 0; signal < Schema.Signals; signal++)
        {
            text.Append("signal ").Append(Schema.Signal(signal)).Append(" on ").AppendJoin(", ", workload.Kinds[signal].Select(Schema.Kind))
                .Append(" { ").Append(fields).Append(" }\n");
        }

        text.Append("action mend on any reversible risk low\n");
        foreach (var policy in workload.Policies)
            text.Append(Of(policy)).Append('\n');
        return text.ToString();
    }

    public static string Of(WorkloadPolicy policy) =>
        $"policy {policy.Name} when {Schema.Signal(policy.Signal)} on {Schema.Kind(policy.Kind)}"
        + $" where {string.Join(" and ", policy.Parts.Select(Of))} then mend tier{Schema.Text(policy.Tier)}{(policy.Tier == 1 ? " reversible" : "")}";

    private static string Of(Part part)
    {
        var text = string.Join(" or ", part.Alternatives.Select(Of));
        return part.Alternatives.Length > 1 ? $"({text})" : text;
    }

    private static string Of(Literal literal)
    {
        var name = Schema.NameOf(literal.Attribute);
        var text = literal.Test switch
        {
            Test.Is => $"{name} == {Quoted(literal, 0)}",
            Test.IsNot => $"{name} != {Quoted(literal, 0)}",
            Test.In => $"{name} in [{string.Join(", ", literal.Values.Select((_, i) => Quoted(literal, i)))}]",
            Test.Prefix => $"{name} like \"{Schema.Prefix(literal.Attribute, literal.Values[0])}*\"",
            Test.Less => $"{name} < {Schema.Text(literal.Values[0])}",
            _ => $"{name} >= {Schema.Text(literal.Values[0])}",
        };
        return literal.Negated ? $"not ({text})" : text;
    }

    private static string Quoted(Literal literal, int index) => $"\"{Schema.Value(literal.Attribute, literal.Values[index])}\"";
}
