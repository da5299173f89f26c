using System.Text;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Evaluation.Tests;

/// <summary>
/// A set of many policies as people write them: two to four comparisons each, some with alternatives, over signals of which few are
/// frequent; and incidents about them. The same number always gives the same set.
/// </summary>
internal sealed class LargeSet
{
    private const int Texts = 8;
    private const int Numbers = 4;
    private readonly Random _random = new(7);
    private readonly int _signals;

    public LargeSet(int policies, int signals = 150)
    {
        _signals = signals;
        var text = new StringBuilder("domain d\n");
        var fields = string.Join(", ", Enumerable.Range(0, Texts).Select(i => $"t{i}: string").Concat(Enumerable.Range(0, Numbers).Select(i => $"n{i}: int")));
        text.AppendLine($"resource r0 in d target \"{{t0}}\" {{ {fields} }}\nresource r1 in d target \"{{t0}}\" {{ {fields} }}");
        for (var i = 0; i < signals; i++)
            text.AppendLine($"signal s{i} on r0, r1");
        text.AppendLine("action mend on r0, r1 reversible risk low");
        for (var i = 0; i < policies; i++)
        {
            var parts = Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Part());
            text.AppendLine($"policy p{i} when s{Signal()} on r{_random.Next(2)} where {string.Join(" and ", parts)} then mend tier{_random.Next(1, 4)} reversible");
        }

        Text = text.ToString();
        Compilation = RandomSet.Compile(Text);
    }

    public string Text { get; }

    public PolicyCompilation Compilation { get; }

    public IEnumerable<Incident> Incidents(int count) => Enumerable.Range(0, count).Select(i => new Incident
    {
        Id = $"i{i}",
        At = DateTimeOffset.UnixEpoch,
        Signal = $"s{Signal()}",
        Resource = $"r{_random.Next(2)}",
        Target = "t",
        Attributes = Attributes(),
    });

    private Dictionary<string, AttributeValue> Attributes()
    {
        var attributes = new Dictionary<string, AttributeValue>();
        for (var i = 0; i < Texts; i++)
            attributes[$"t{i}"] = AttributeValue.Of($"v{_random.Next(20)}");
        for (var i = 0; i < Numbers; i++)
            attributes[$"n{i}"] = AttributeValue.Of((long)_random.Next(1000));
        return attributes;
    }

    /// <summary>The n-th signal is about n times as rare as the first.</summary>
    private int Signal() => (int)Math.Pow(_signals, _random.NextDouble()) - 1;

    private string Part() => _random.Next(6) switch
    {
        0 => $"({Comparison()} or {Comparison()})",
        1 => $"not ({Comparison()})",
        _ => Comparison(),
    };

    private string Comparison() => _random.Next(3) == 0
        ? $"n{_random.Next(Numbers)} {(_random.Next(2) == 0 ? "<" : ">=")} {_random.Next(1, 20) * 50}"
        : _random.Next(8) == 0 ? $"t{_random.Next(Texts)} like \"v1*\"" : $"t{_random.Next(Texts)} == \"v{_random.Next(20)}\"";
}
