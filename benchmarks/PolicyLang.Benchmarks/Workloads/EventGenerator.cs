namespace PolicyLang.Benchmarks.Workloads;

/// <summary>
/// Draws incidents. Whether the next one is to hit is drawn first, then incidents are drawn until one does as wanted, so that the
/// share of hits is the same for every number of policies.
/// </summary>
internal sealed class EventGenerator(SplitMix64 random, PolicyGenerator pairs, IReadOnlyDictionary<(int Signal, int Kind), WorkloadPolicy[]> buckets)
{
    /// <summary>The share of incidents that some policy is about and true for.</summary>
    public const double Hits = 0.6;

    /// <summary>The share of misses that satisfy all conditions of a policy but one.</summary>
    private const double NearMisses = 0.5;

    private const double UnknownTexts = 0.15;

    /// <summary>In a crowded bucket a miss is rare; after so many attempts another signal is drawn.</summary>
    private const int Attempts = 400;

    public Event Next()
    {
        var hit = random.Chance(Hits);
        while (true)
        {
            var pair = pairs.Pair();
            var bucket = buckets.GetValueOrDefault(pair);
            if (bucket is null)
            {
                if (hit)
                    continue;
                return Random(pair);
            }

            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var e = Random(pair);
                if (hit)
                    Satisfy(random.Pick(bucket), ref e);
                else if (random.Chance(NearMisses))
                    Miss(random.Pick(bucket), ref e);
                if (Fits(bucket, in e) == hit)
                    return e;
            }
        }
    }

    private static bool Fits(WorkloadPolicy[] bucket, in Event e)
    {
        foreach (var policy in bucket)
        {
            if (policy.Holds(in e))
                return true;
        }

        return false;
    }

    private Event Random((int Signal, int Kind) pair)
    {
        var e = new Event { Signal = (ushort)pair.Signal, Kind = (ushort)pair.Kind };
        for (var attribute = 0; attribute < Schema.AttributeCount; attribute++)
            Draw(attribute, ref e);
        return e;
    }

    private void Draw(int attribute, ref Event e)
    {
        if (Schema.IsText(attribute))
            e.Set(attribute, random.Chance(UnknownTexts) ? Schema.UnknownText : random.Below(Schema.KnownValues));
        else
            e.Set(attribute, random.Below(Schema.NumberLimit));
    }

    private void Satisfy(WorkloadPolicy policy, ref Event e)
    {
        foreach (var part in policy.Parts)
            Force(random.Pick(part.Alternatives), holds: true, ref e);
    }

    private void Miss(WorkloadPolicy policy, ref Event e)
    {
        Satisfy(policy, ref e);
        foreach (var alternative in random.Pick(policy.Parts).Alternatives)
            Force(alternative, holds: false, ref e);
    }

    private void Force(Literal literal, bool holds, ref Event e)
    {
        // The values that a comparison selects are drawn directly; what is left over is frequent enough to wait for.
        if (holds && !literal.Negated && literal.Test is Test.Is or Test.In)
        {
            e.Set(literal.Attribute, random.Pick(literal.Values));
            return;
        }

        while (literal.Holds(in e) != holds)
            Draw(literal.Attribute, ref e);
    }
}
