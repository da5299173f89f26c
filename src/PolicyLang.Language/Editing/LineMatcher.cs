namespace PolicyLang.Language.Editing;

/// <summary>
/// Matches the lines of two texts. Lines that occur once in both are anchors, in their longest increasing run; between anchors equal lines
/// are matched from both ends. Source: patience diff (Bram Cohen), with the run found as by Fredman, On computing the length of longest
/// increasing subsequences, 1975.
/// </summary>
internal static class LineMatcher
{
    /// <summary>Pairs of equal lines, increasing in both.</summary>
    public static List<(int Old, int New)> Match(List<string> old, List<string> now)
    {
        var matched = new List<(int Old, int New)>();
        var (i, j) = (0, 0);
        foreach (var (oldAnchor, newAnchor) in Anchors(old, now).Append((old.Count, now.Count)))
        {
            while (i < oldAnchor && j < newAnchor && old[i] == now[j])
                matched.Add((i++, j++));
            var (oldEnd, newEnd) = (oldAnchor, newAnchor);
            while (oldEnd > i && newEnd > j && old[oldEnd - 1] == now[newEnd - 1])
                (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1);
            for (; oldEnd < oldAnchor; oldEnd++, newEnd++)
                matched.Add((oldEnd, newEnd));
            if (oldAnchor < old.Count)
                matched.Add((oldAnchor, newAnchor));
            (i, j) = (oldAnchor + 1, newAnchor + 1);
        }

        return matched;
    }

    private static List<(int Old, int New)> Anchors(List<string> old, List<string> now)
    {
        var inOld = Once(old);
        var inNew = Once(now);
        var pairs = inOld.Where(p => inNew.ContainsKey(p.Key)).Select(p => (Old: p.Value, New: inNew[p.Key])).OrderBy(p => p.Old).ToList();
        var tails = new List<int>();
        var before = new int[pairs.Count];
        for (var k = 0; k < pairs.Count; k++)
        {
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = pairs[tails[middle]].New < pairs[k].New ? (middle + 1, high) : (low, middle);
            }

            before[k] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
                tails.Add(k);
            else
                tails[low] = k;
        }

        var run = new List<(int Old, int New)>();
        for (var k = tails.Count > 0 ? tails[tails.Count - 1] : -1; k >= 0; k = before[k])
            run.Add(pairs[k]);
        run.Reverse();
        return run;
    }

    private static Dictionary<string, int> Once(List<string> lines) =>
        lines.Select((l, i) => (Line: l, Index: i)).GroupBy(p => p.Line, StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First().Index, StringComparer.Ordinal);
}
