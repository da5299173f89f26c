using System.Text;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Documents;

/// <summary>
/// Writes a page as one HTML file that needs nothing else: no script, no picture, no font, and a content security policy that says so.
/// Light and dark follow the reader's system. Pure and deterministic, with <c>\n</c> as line end.
/// </summary>
public static class HtmlWriter
{
    private static readonly Lazy<string> Style = new(ReadStyle);

    /// <summary>The page as text, to be stored as UTF-8.</summary>
    public static string Write(Page page)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<title>").Append(Text(page.Title)).Append("</title>\n<style>\n").Append(Style.Value).Append("</style>\n</head>\n<body>\n")
            .Append("<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header>\n<h1>").Append(Text(page.Title)).Append("</h1>\n");
        foreach (var block in page.Opening)
            Write(html, block);
        html.Append("<nav aria-label=\"Contents\">\n<ul>\n");
        foreach (var section in page.Sections)
            html.Append("<li>").Append(Link(section.Id!, Text(section.Title))).Append("</li>\n");
        html.Append("</ul>\n</nav>\n</header>\n<main id=\"content\">\n");
        foreach (var section in page.Sections)
            Write(html, section);
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Text or an attribute's value in which nothing is markup.</summary>
    internal static string Escape(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;");

    private static void Write(StringBuilder html, Block block)
    {
        switch (block)
        {
            case Section section:
                var element = section is { Level: > 2, Id: not null } ? "article" : "section";
                html.Append('<').Append(element).Append(section.Id is null ? "" : $" id=\"{Escape(section.Id)}\"").Append(Class(section.Tone)).Append(">\n<h")
                    .Append(section.Level).Append('>').Append(Text(section.Title)).Append("</h").Append(section.Level).Append(">\n");
                foreach (var inner in section.Blocks)
                    Write(html, inner);
                html.Append("</").Append(element).Append(">\n");
                break;
            case Paragraph paragraph:
                html.Append("<p>").Append(Line(paragraph.Content)).Append("</p>\n");
                break;
            case Bullets bullets:
                html.Append("<ul>\n");
                foreach (var item in bullets.Items)
                    html.Append("<li>").Append(Line(item)).Append("</li>\n");
                html.Append("</ul>\n");
                break;
            case Fields fields:
                html.Append("<dl>\n");
                foreach (var field in fields.Items)
                    html.Append("<div>\n<dt>").Append(Text(field.Term)).Append("</dt>\n").Append(string.Concat(field.Lines.Select(l => $"<dd>{Line(l)}</dd>\n"))).Append("</div>\n");
                html.Append("</dl>\n");
                break;
            case Figures figures:
                html.Append("<ul class=\"figures\">\n");
                foreach (var figure in figures.Items)
                    html.Append("<li").Append(Class(figure.Tone)).Append('>').Append(Link(figure.SectionId, $"<strong>{NumberText.Format(figure.Count)}</strong> {Text(figure.Label)}")).Append("</li>\n");
                html.Append("</ul>\n");
                break;
            case Table table:
                Write(html, table);
                break;
            default:
                throw new InvalidOperationException($"Unknown block {block.GetType().Name}.");
        }
    }

    /// <summary>A table in a frame of its own, which scrolls, with the keyboard too, where the screen is narrower than the table.</summary>
    private static void Write(StringBuilder html, Table table)
    {
        html.Append("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"").Append(Text(table.Caption)).Append("\">\n<table>\n<caption>")
            .Append(Text(table.Caption)).Append("</caption>\n<thead>\n<tr>");
        foreach (var header in table.Headers)
            html.Append("<th scope=\"col\">").Append(Text(header)).Append("</th>");
        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append("<tr><th scope=\"row\">").Append(Line(row[0])).Append("</th>");
            foreach (var cell in row.Skip(1))
                html.Append("<td>").Append(Line(cell)).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static string Line(EquatableArray<Inline> content) => string.Concat(content.Select(Write));

    private static string Write(Inline inline) => inline switch
    {
        Plain plain => Text(plain.Value),
        Code code => CodeOf(code.Value),
        Strong strong => $"<strong>{Text(strong.Value)}</strong>",
        Aside aside => $"<span class=\"aside\">{Text(aside.Value)}</span>",
        Badge badge => $"<strong class=\"badge {Name(badge.Tone)}\">{Text(badge.Value)}</strong>",
        Address address => VisibleText.WebAddress(address.Value) is { } url
            ? $"<a href=\"{Escape(url)}\" rel=\"noopener noreferrer\">{Text(address.Value)}</a>" : Text(address.Value),
        Reference reference => Link(reference.SectionId, CodeOf(reference.Name)),
        _ => throw new InvalidOperationException($"Unknown inline {inline.GetType().Name}."),
    };

    private static string Link(string id, string html) => $"<a href=\"#{Escape(Uri.EscapeDataString(id))}\">{html}</a>";

    private static string CodeOf(string code) => $"<code>{Escape(VisibleText.CodeLine(code))}</code>";

    private static string Text(string text) => Escape(VisibleText.OneLine(text));

    private static string Class(Tone tone) => tone == Tone.Neutral ? "" : $" class=\"{Name(tone)}\"";

    private static string Name(Tone tone) => tone.ToString().ToLowerInvariant();

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream("page.css") ?? throw new InvalidOperationException("The embedded file page.css is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
