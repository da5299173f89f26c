using System.Globalization;

namespace PolicyLang.Benchmarks.Reporting;

/// <summary>The parts of <c>docs/performance.md</c> that are made from the results.</summary>
internal sealed class Sections(Figures figures, IReadOnlyList<(string Name, string Value)> machine)
{
    private static readonly (string Row, string Text)[] Matching =
    [
        ("Interned", "PolicyLang, interned incidents"),
        ("Typed", "PolicyLang, typed incidents"),
        ("Raw", "PolicyLang, incidents as they came"),
        ("Batch", "PolicyLang, the same in one batch"),
        ("HotInterned", "PolicyLang, 2,000 interned incidents again and again"),
        ("HotRaw", "PolicyLang, 2,000 incidents as they came again and again"),
        ("HandWrittenOverIds", "C# by hand, interned ids"),
        ("HandWrittenOverTexts", "C# by hand, texts"),
        ("BitsetTables", "bitset tables by hand, interned ids"),
        ("LinearScan", "linear scan, interned ids"),
    ];

    private static readonly (string Row, string Text)[] Variations =
    [
        ("IncompleteInterned", "every tenth incident lacks an attribute, interned"),
        ("IncompleteRaw", "every tenth incident lacks an attribute, as they came"),
        ("UnsharedRaw", "every text a string of its own, as they came otherwise"),
        ("Read", "what comes before: reading an incident from JSON"),
        ("Intern", "interning alone"),
        ("InMemoryRaw", "the set as `heal decide` loads it, incidents as they came"),
        ("OneThreadInterned", "one thread, interned"),
        ("TwoThreadsInterned", "two threads, interned"),
        ("OneThreadRaw", "one thread, batches as they came"),
        ("TwoThreadsRaw", "two threads, batches as they came"),
    ];

    private static readonly string[] ColdRows =
    [
        "Load", "First decision", "First 2000 decisions", "Methods compiled by the JIT",
        "First decision with ReadyToRun", "First 2000 decisions with ReadyToRun", "Methods compiled by the JIT with ReadyToRun",
    ];

    /// <summary>The text of each part, by its name.</summary>
    public IReadOnlyDictionary<string, string> All => new Dictionary<string, string>
    {
        ["machine"] = string.Concat(machine.Select(m => $"- {m.Name}: {m.Value}\n")),
        ["matching"] = MatchingTable(),
        ["goals"] = new Goals(figures).Table(),
        ["peers"] = PeersTable(),
        ["ratios"] = RatiosTable(),
        ["variations"] = VariationsTable(),
        ["compile"] = SizesTable("compile", ["Parse and bind", "Emit", "Roslyn", "Assembly", "Roslyn for heal decide", "Assembly for heal decide"]),
        ["cold"] = SizesTable("cold", ColdRows),
    };

    private string MatchingTable()
    {
        var table = new Table(["ns per decision", .. Figures.Sizes.Select(Figures.Count), "exponent", "bytes"]);
        foreach (var (row, text) in Matching)
        {
            var line = figures.Line("matching", row);
            if (line.Count == 0)
                continue;
            var exponent = line.Count == Figures.Sizes.Length ? Growth.Exponent(line)!.Value.ToString("0.00", CultureInfo.InvariantCulture) : "";
            var bytes = Figures.Sizes.Select(n => figures.Find("matching", row, n)).OfType<Result>().Max(r => r.Allocated);
            table.Add([text, .. Figures.Sizes.Select(n => figures.Find("matching", row, n) is { } r ? Figures.Text(r.Median) : ""), exponent, Figures.Text(bytes)]);
        }

        return table.ToString();
    }

    private string PeersTable()
    {
        int[] sizes = [.. Figures.Sizes.Where(n => figures.Of("peers").Any(r => r.Policies == n))];
        var table = new Table(["µs per decision", .. sizes.SelectMany(n => (string[])[$"{Figures.Count(n)} flat", $"{Figures.Count(n)} bucketed"]), "KB, flat at 1,000"]);
        foreach (var engine in figures.Of("peers").Select(r => r.Row.Split(' ')[0]).Distinct().Order(StringComparer.OrdinalIgnoreCase))
        {
            var cells = sizes.SelectMany(n => (string[])[Microseconds($"{engine} flat", n), Microseconds($"{engine} bucketed", n)]);
            var bytes = figures.Find("peers", $"{engine} flat", 1_000)?.Allocated ?? -1;
            table.Add([engine, .. cells, bytes < 0 ? "" : Figures.Text(bytes / 1000)]);
        }

        return table.ToString();
    }

    private string Microseconds(string row, int policies) => figures.Find("peers", row, policies) is { } r ? Figures.Text(r.Median / 1000) : "";

    private string RatiosTable()
    {
        var table = new Table(["", .. Figures.Sizes.SkipLast(1).Select(Figures.Count)]);
        foreach (var (text, bucketed) in new[] { ("best bucketed peer", true), ("best flat peer", false) })
        {
            foreach (var (row, ours) in new[] { ("Raw", "incidents as they came"), ("Batch", "the same in one batch"), ("HotRaw", "the same, 2,000 again and again"), ("Interned", "interned incidents") })
            {
                table.Add([$"{text} / PolicyLang, {ours}", .. Figures.Sizes.SkipLast(1).Select(n =>
                    figures.BestPeer(n, bucketed) is { } peer && figures.Find("matching", row, n) is { } own
                        ? $"{Figures.Text(peer.Median / own.Median)} ({peer.Row.Split(' ')[0]})" : "")]);
            }
        }

        return table.ToString();
    }

    private string VariationsTable()
    {
        var table = new Table(["at 1,000 policies", "ns per decision", "bytes"]);
        foreach (var (row, text) in Variations)
        {
            if (figures.Find("variations", row, 1_000) is { } r)
                table.Add([text, Figures.Text(r.Median), Figures.Text(r.Allocated)]);
        }

        return table.ToString();
    }

    private string SizesTable(string group, string[] rows)
    {
        var table = new Table(["", .. Figures.Sizes.Select(Figures.Count)]);
        foreach (var row in rows)
        {
            var results = Figures.Sizes.Select(n => figures.Find(group, row, n)).ToList();
            if (results.OfType<Result>().FirstOrDefault() is not { } any)
                continue;
            var unit = any.Unit switch { "bytes" => ", KB", "count" => "", _ => ", ms" };
            table.Add([row + unit, .. results.Select(r => r is null ? "" : Figures.Text(r.Unit == "bytes" ? r.Median / 1000 : r.Median))]);
            if (any.Unit == "bytes")
                table.Add([$"{row}, bytes per policy", .. results.Select(r => r is null ? "" : Figures.Text(r.Median / r.Policies))]);
        }

        return table.ToString();
    }
}
