namespace PolicyLang.Benchmarks.Reporting;

/// <summary>What the figures were measured on: lines of <c>name: value</c>, each written by the measurement that knows it.</summary>
internal sealed class MachineFile(string path)
{
    public IReadOnlyList<(string Name, string Value)> Read() => !File.Exists(path)
        ? []
        : [.. File.ReadLines(path).Select(l => l.Split(": ", 2)).Where(p => p.Length == 2).Select(p => (p[0], p[1]))];

    public void Merge(IEnumerable<(string Name, string Value)> lines)
    {
        var all = Read().ToDictionary(l => l.Name, l => l.Value);
        foreach (var (name, value) in lines)
            all[name] = value;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, all.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}: {l.Value}"));
    }
}
