using System.Text;

namespace PolicyLang.Testing;

/// <summary>A text without its marks <c>{|HEAL1001:text|}</c>, and what they marked, in the order in which the marks end.</summary>
public sealed record MarkedText(string Text, IReadOnlyList<(string Id, int Start, int End)> Marks)
{
    /// <summary>The marks by place and ID, as findings are compared with them.</summary>
    public IReadOnlyList<(string Id, int Start, int End)> Sorted => [.. Marks.OrderBy(m => m.Start).ThenBy(m => m.Id, StringComparer.Ordinal)];

    /// <summary>Reads a text with marks, which may stand inside each other.</summary>
    public static MarkedText Read(string marked)
    {
        var text = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var marks = new List<(string Id, int Start, int End)>();
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("{|HEAL", StringComparison.Ordinal))
            {
                var colon = marked.IndexOf(':', i);
                open.Push((marked[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (open.Count > 0 && marked.AsSpan(i).StartsWith("|}", StringComparison.Ordinal))
            {
                var (id, start) = open.Pop();
                marks.Add((id, start, text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        return new MarkedText(text.ToString(), marks);
    }
}
