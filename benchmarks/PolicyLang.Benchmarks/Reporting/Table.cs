using System.Text;

namespace PolicyLang.Benchmarks.Reporting;

/// <summary>A Markdown table: the first column is text, the others are numbers.</summary>
internal sealed class Table
{
    private readonly StringBuilder _text = new();

    public Table(IReadOnlyList<string> head)
    {
        Add(head);
        Add([.. head.Select((_, i) => i == 0 ? "---" : "---:")]);
    }

    public void Add(IReadOnlyList<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public override string ToString() => _text.ToString();
}
