namespace PolicyLang.Benchmarks.Workloads;

/// <summary>Draws ranks 0, 1, 2, … with probabilities proportional to 1 / (rank + 1)^exponent.</summary>
internal sealed class Zipf
{
    private readonly double[] _upTo;

    public Zipf(int count, double exponent)
    {
        _upTo = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            _upTo[i] = sum += Math.Pow(i + 1, -exponent);
    }

    /// <summary>The next rank.</summary>
    public int Next(SplitMix64 random)
    {
        var found = Array.BinarySearch(_upTo, random.Share() * _upTo[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _upTo.Length - 1);
    }
}
