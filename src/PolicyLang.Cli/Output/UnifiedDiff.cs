using System.Text;

namespace PolicyLang.Cli.Output;

/// <summary>Writes the difference of two texts as a unified diff.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>
    /// One hunk from the first line that differs to the last, with three lines around it: fixes are few and small. Line ends are kept,
    /// so that the diff can be applied.
    /// </summary>
    public static string Of(string path, string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var head = 0;
        while (head < old.Count && head < now.Count && old[head] == now[head])
            head++;
        var tail = 0;
        while (tail < old.Count - head && tail < now.Count - head && old[^(tail + 1)] == now[^(tail + 1)])
            tail++;
        var start = Math.Max(0, head - Context);
        var end = Math.Max(0, tail - Context);
        var text = new StringBuilder();
        text.Append($"--- a/{path}\n+++ b/{path}\n@@ -{Range(start, old.Count - end)} +{Range(start, now.Count - end)} @@\n");
        Append(text, ' ', old.Take(head).Skip(start));
        Append(text, '-', old.Take(old.Count - tail).Skip(head));
        Append(text, '+', now.Take(now.Count - tail).Skip(head));
        Append(text, ' ', old.Take(old.Count - end).Skip(old.Count - tail));
        return text.ToString();
    }

    private static string Range(int start, int end) => $"{(end > start ? start + 1 : start)},{end - start}";

    private static void Append(StringBuilder text, char mark, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            text.Append(mark).Append(line).Append(line.EndsWith('\n') ? "" : "\n\\ No newline at end of file\n");
    }

    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
