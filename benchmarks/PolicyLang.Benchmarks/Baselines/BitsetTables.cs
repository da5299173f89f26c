using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PolicyLang.Benchmarks.Workloads;

namespace PolicyLang.Benchmarks.Baselines;

/// <summary>
/// The reference for large sets: one bit for each row of a bucket, rows in rank order, so that the first bit that survives the
/// conjunction of all columns governs. A column maps the values of an attribute to classes that no row tells apart.
/// </summary>
/// <remarks>
/// It knows two truth values only, and neither holds nor leases: it is a yardstick, not an evaluator.
/// </remarks>
internal sealed class BitsetTables
{
    private readonly ushort[] _bucketOf = new ushort[Schema.Signals * Schema.Kinds];
    private readonly Bucket[] _buckets;

    public BitsetTables(Workload workload)
    {
        _buckets = new Bucket[workload.Buckets.Count + 1];
        ushort next = 1;
        foreach (var (pair, policies) in workload.Buckets)
        {
            _bucketOf[(pair.Signal * Schema.Kinds) + pair.Kind] = next;
            _buckets[next++] = Build(policies);
        }
    }

    public Answer Decide(in Event e)
    {
        var index = _bucketOf[(e.Signal * Schema.Kinds) + e.Kind];
        if (index == 0)
            return Answer.Novel;
        var bucket = _buckets[index];
        Span<int> starts = stackalloc int[Schema.AttributeCount];
        starts = starts[..bucket.Columns.Length];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = bucket.Columns[i].Offset + (bucket.Columns[i].ClassOf(in e) * bucket.Words);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(bucket.Bits);
        for (var word = 0; word < bucket.Words; word += Vector256<ulong>.Count)
        {
            var rows = Vector256.LoadUnsafe(ref bits, (nuint)(starts[0] + word));
            for (var i = 1; i < starts.Length; i++)
                rows &= Vector256.LoadUnsafe(ref bits, (nuint)(starts[i] + word));
            if (rows == Vector256<ulong>.Zero)
                continue;
            for (var i = 0; i < Vector256<ulong>.Count; i++)
            {
                if (rows[i] != 0)
                    return bucket.Answers[((word + i) * 64) + BitOperations.TrailingZeroCount(rows[i])];
            }
        }

        return Answer.Novel;
    }

    private static Bucket Build(WorkloadPolicy[] policies)
    {
        var rows = policies.SelectMany(p => Rows(p, 0).Select(literals => (Literals: literals, Answer: new Answer(p.Index, p.Tier)))).ToList();
        var words = (((rows.Count + 63) / 64) + 3) & ~3;
        var bits = new List<ulong>();
        var columns = rows.SelectMany(r => r.Literals).Select(l => l.Attribute).Distinct().Order().Select(attribute =>
        {
            var column = Column.Of(attribute, rows.SelectMany(r => r.Literals).Where(l => l.Attribute == attribute).ToList(), bits.Count);
            foreach (var value in column.Samples)
            {
                var word = new ulong[words];
                for (var row = 0; row < rows.Count; row++)
                {
                    if (rows[row].Literals.All(l => l.Attribute != attribute || l.Holds(value)))
                        word[row / 64] |= 1UL << (row % 64);
                }

                bits.AddRange(word);
            }

            return column;
        }).ToArray();
        return new Bucket(words, columns, [.. bits], [.. rows.Select(r => r.Answer)]);
    }

    /// <summary>The conjunctions whose disjunction is a policy's condition.</summary>
    private static IEnumerable<Literal[]> Rows(WorkloadPolicy policy, int from) => from == policy.Parts.Length
        ? [[]]
        : policy.Parts[from].Alternatives.SelectMany(a => Rows(policy, from + 1).Select(rest => (Literal[])[a, .. rest]));

    private sealed record Bucket(int Words, Column[] Columns, ulong[] Bits, Answer[] Answers);

    /// <param name="Attribute">The attribute.</param>
    /// <param name="Offset">Where its first class begins.</param>
    /// <param name="Classes">The class of each id of a text; the last one is for unknown texts. Empty for numbers.</param>
    /// <param name="Bounds">Where a class of numbers ends and the next begins, ascending. Empty for texts.</param>
    /// <param name="Samples">A value of each class.</param>
    private sealed record Column(int Attribute, int Offset, byte[] Classes, int[] Bounds, int[] Samples)
    {
        public static Column Of(int attribute, List<Literal> literals, int offset)
        {
            if (!Schema.IsText(attribute))
            {
                int[] bounds = [.. literals.Select(l => l.Values[0]).Distinct().Order()];
                return new Column(attribute, offset, [], bounds, [-1, .. bounds]);
            }

            var signatures = new Dictionary<string, byte>();
            var samples = new List<int>();
            var classes = new byte[Schema.KnownValues + 1];
            for (var id = 0; id <= Schema.KnownValues; id++)
            {
                var value = id == Schema.KnownValues ? Schema.UnknownText : id;
                var signature = string.Concat(literals.Select(l => l.Holds(value) ? '1' : '0'));
                if (!signatures.TryGetValue(signature, out classes[id]))
                {
                    signatures.Add(signature, classes[id] = (byte)samples.Count);
                    samples.Add(value);
                }
            }

            return new Column(attribute, offset, classes, [], [.. samples]);
        }

        public int ClassOf(in Event e)
        {
            if (Attribute < 12)
                return Classes[Math.Min(e.Texts[Attribute], (ushort)Schema.KnownValues)];
            var value = e.Numbers[Attribute - 12];
            var count = 0;
            foreach (var bound in Bounds)
                count += value >= bound ? 1 : 0;
            return count;
        }
    }
}
