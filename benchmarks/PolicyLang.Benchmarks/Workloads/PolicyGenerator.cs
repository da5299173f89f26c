namespace PolicyLang.Benchmarks.Workloads;

/// <summary>Draws policies: a signal by Zipf, one of its kinds, two to four conditions on different attributes.</summary>
internal sealed class PolicyGenerator(SplitMix64 random, int[][] kinds, Zipf signals)
{
    /// <summary>The share of policies that have a <c>not</c>, and the share that have an <c>or</c>: no policy has both.</summary>
    private const double Negated = 0.15, Alternative = 0.15;

    public WorkloadPolicy Next(int index)
    {
        var (signal, kind) = Pair();
        var attributes = Enumerable.Range(0, Schema.AttributeCount).ToList();
        var count = 2 + random.Below(3);
        var draw = random.Share();
        var parts = new Part[count];
        for (var i = 0; i < count; i++)
        {
            // The first condition names a value: policies that no value selects would match most incidents of their signal.
            var literal = i == 0 ? Selective(Take(attributes, textsOnly: true)) : Any(Take(attributes, textsOnly: false));
            parts[i] = new Part([literal]);
        }

        if (draw < Negated)
            parts[^1] = new Part([parts[^1].Alternatives[0] with { Negated = true }]);
        else if (draw < Negated + Alternative)
            parts[^1] = new Part([parts[^1].Alternatives[0], Any(Take(attributes, textsOnly: false))]);
        var tier = random.Share() switch { < 0.4 => 1, < 0.8 => 2, _ => 3 };
        return new WorkloadPolicy(index, signal, kind, parts, tier);
    }

    /// <summary>A signal and one of the kinds that it occurs on.</summary>
    public (int Signal, int Kind) Pair()
    {
        var signal = signals.Next(random);
        return (signal, random.Pick(kinds[signal]));
    }

    private int Take(List<int> attributes, bool textsOnly)
    {
        var candidates = textsOnly ? attributes.FindAll(Schema.IsText) : attributes;
        var attribute = random.Pick(candidates);
        attributes.Remove(attribute);
        return attribute;
    }

    private Literal Selective(int attribute) => random.Chance(0.7)
        ? new Literal(attribute, Test.Is, [random.Below(Schema.KnownValues)], Negated: false)
        : new Literal(attribute, Test.In, Distinct(2 + random.Below(2)), Negated: false);

    private Literal Any(int attribute)
    {
        if (!Schema.IsText(attribute))
            return new Literal(attribute, random.Chance(0.5) ? Test.Less : Test.AtLeast, [random.Pick(Schema.Thresholds)], Negated: false);
        return random.Share() switch
        {
            < 0.45 => new Literal(attribute, Test.Is, [random.Below(Schema.KnownValues)], Negated: false),
            < 0.6 => new Literal(attribute, Test.IsNot, [random.Below(Schema.KnownValues)], Negated: false),
            < 0.8 => new Literal(attribute, Test.In, Distinct(2 + random.Below(3)), Negated: false),
            _ => new Literal(attribute, Test.Prefix, [random.Below(Schema.Groups)], Negated: false),
        };
    }

    private int[] Distinct(int count)
    {
        var values = new SortedSet<int>();
        while (values.Count < count)
            values.Add(random.Below(Schema.KnownValues));
        return [.. values];
    }
}
