using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Peers;

/// <summary>Policies in CEL, for the engines of .NET and of JavaScript.</summary>
internal static class CelText
{
    /// <summary>The variable of an attribute; <c>namespace</c> is a reserved word of CEL.</summary>
    public static string NameOf(int attribute) => Schema.NameOf(attribute) is var name && name == "namespace" ? "ns" : name;

    /// <summary>The condition of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="withPair">Whether signal and kind are part of it.</param>
    public static string Of(WorkloadPolicy policy, bool withPair)
    {
        var parts = policy.Parts.Select(p => p.Alternatives.Length == 1 ? Of(p.Alternatives[0]) : $"({string.Join(" || ", p.Alternatives.Select(Of))})");
        var pair = withPair ? $"signal == \"{Schema.Signal(policy.Signal)}\" && kind == \"{Schema.Kind(policy.Kind)}\" && " : "";
        return pair + string.Join(" && ", parts);
    }

    private static string Of(Literal literal)
    {
        var name = NameOf(literal.Attribute);
        string Value(int id) => $"\"{Schema.Value(literal.Attribute, id)}\"";
        var text = literal.Test switch
        {
            Test.Is => $"{name} == {Value(literal.Values[0])}",
            Test.IsNot => $"{name} != {Value(literal.Values[0])}",
            Test.In => $"{name} in [{string.Join(", ", literal.Values.Select(Value))}]",
            Test.Prefix => $"{name}.startsWith(\"{Schema.Prefix(literal.Attribute, literal.Values[0])}\")",
            Test.Less => $"{name} < {Schema.Text(literal.Values[0])}",
            _ => $"{name} >= {Schema.Text(literal.Values[0])}",
        };
        return literal.Negated ? $"!({text})" : text;
    }
}
