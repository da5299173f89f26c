using System.Text;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Documents;

/// <summary>Writes a page as GitHub Flavored Markdown with <c>\n</c> as line end. Pure and deterministic.</summary>
public static class MarkdownWriter
{
    /// <summary>The page as text.</summary>
    public static string Write(Page page)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(page.Title)).Append("\n\n");
        foreach (var block in page.Opening)
            Write(text, block);
        foreach (var section in page.Sections)
            text.Append("- ").Append(Link(section.Id!, Escape(section.Title))).Append('\n');
        text.Append('\n');
        foreach (var section in page.Sections)
            Write(text, section);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, Block block)
    {
        switch (block)
        {
            case Section section:
                if (section.Id is not null)
                    text.Append("<a id=\"").Append(HtmlWriter.Escape(section.Id)).Append("\"></a>\n\n");
                text.Append('#', section.Level).Append(' ').Append(Escape(section.Title)).Append("\n\n");
                foreach (var inner in section.Blocks)
                    Write(text, inner);
                break;
            case Paragraph paragraph:
                text.Append(Line(paragraph.Content)).Append("\n\n");
                break;
            case Bullets bullets:
                foreach (var item in bullets.Items)
                    text.Append("- ").Append(Line(item)).Append('\n');
                text.Append('\n');
                break;
            case Fields fields:
                foreach (var field in fields.Items)
                    Write(text, field);
                text.Append('\n');
                break;
            case Figures figures:
                foreach (var figure in figures.Items)
                    text.Append("- **").Append(NumberText.Format(figure.Count)).Append("** ").Append(Link(figure.SectionId, Escape(figure.Label))).Append('\n');
                text.Append('\n');
                break;
            case Table table:
                Write(text, table);
                break;
            default:
                throw new InvalidOperationException($"Unknown block {block.GetType().Name}.");
        }
    }

    private static void Write(StringBuilder text, PageField field)
    {
        text.Append("- **").Append(Escape(field.Term)).Append("**:");
        if (field.Lines.Count == 1)
        {
            text.Append(' ').Append(Line(field.Lines[0])).Append('\n');
            return;
        }

        text.Append('\n');
        foreach (var line in field.Lines)
            text.Append("  - ").Append(Line(line)).Append('\n');
    }

    private static void Write(StringBuilder text, Table table)
    {
        text.Append("| ").Append(string.Join(" | ", table.Headers.Select(h => Escape(h)))).Append(" |\n|").Append(string.Concat(table.Headers.Select(_ => " --- |"))).Append('\n');
        foreach (var row in table.Rows)
            text.Append("| ").Append(string.Join(" | ", row.Select(c => InCell(Line(c))))).Append(" |\n");
        text.Append('\n');
    }

    /// <summary>In a table a bar ends a cell, in code spans too; there and only there the backslash before it is taken off again.</summary>
    private static string InCell(string line)
    {
        var cell = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '|' && (i == 0 || line[i - 1] != '\\'))
                cell.Append('\\');
            cell.Append(line[i]);
        }

        return cell.ToString();
    }

    private static string Line(EquatableArray<Inline> content) => string.Concat(content.Select(Write));

    private static string Write(Inline inline) => inline switch
    {
        Plain plain => Escape(plain.Value),
        Code code => CodeSpan(code.Value),
        Strong strong => $"**{Escape(strong.Value)}**",
        Aside aside => $"*{Escape(aside.Value)}*",
        Badge badge => $"**{Escape(badge.Value)}**",
        Address address => VisibleText.WebAddress(address.Value) is { } url ? $"[{Escape(address.Value, isLink: true)}](<{url}>)" : Escape(address.Value),
        Reference reference => Link(reference.SectionId, CodeSpan(reference.Name)),
        _ => throw new InvalidOperationException($"Unknown inline {inline.GetType().Name}."),
    };

    private static string Link(string id, string text) => $"[{text}](#{Uri.EscapeDataString(id)})";

    /// <summary>A code span whose fence is longer than any run of backticks in it (CommonMark, section 6.1).</summary>
    private static string CodeSpan(string code)
    {
        code = VisibleText.CodeLine(code);
        var longest = 0;
        var run = 0;
        foreach (var c in code)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        var pad = code.StartsWith("`", StringComparison.Ordinal) || code.EndsWith("`", StringComparison.Ordinal) ? " " : "";
        return fence + pad + code + pad + fence;
    }

    /// <summary>Text in which nothing is markup: every ASCII mark that means something in Markdown is escaped.</summary>
    private static string Escape(string text, bool isLink = false)
    {
        text = VisibleText.OneLine(text);
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsMarkup(text, i, isLink))
                escaped.Append('\\');
            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    private static bool IsMarkup(string text, int i, bool isLink) => text[i] switch
    {
        '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '~' or '#' or '&' or '$' => true,
        // These begin a list or a heading, at the start of a line only.
        '-' or '+' or '=' => text.Take(i).All(c => c == ' '),
        '.' or ')' => i > 0 && text.Take(i).All(c => c is ' ' or (>= '0' and <= '9')),
        // A bare address would become a link; ours are made above, for http and https only.
        ':' => !isLink && i + 2 < text.Length && text[i + 1] == '/' && text[i + 2] == '/',
        _ => false,
    };
}
