using System.Globalization;
using PolicyLang.Language.Documents;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Tiers;

namespace PolicyLang.Language.Tests;

/// <summary>The tier document, word for word: each folder of <c>tiers/</c> is a set with the Markdown and HTML that it gives.</summary>
public class TierPageTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Folder = Path.Combine(Case.Project, "tiers");

    public static TheoryData<string> Sets() => [.. Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_documents_are_as_the_baselines_have_them(string set)
    {
        Baseline.Check(Path.Combine(Folder, set, "tiers.md"), MarkdownWriter.Write(Page(set)));
        Baseline.Check(Path.Combine(Folder, set, "tiers.html"), HtmlWriter.Write(Page(set)));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_document_is_the_same_in_every_culture_and_with_every_line_end(string set)
    {
        var expected = HtmlWriter.Write(Page(set));
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NegativeSign = "~";
            other.DateTimeFormat.DateSeparator = "!";
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, HtmlWriter.Write(Page(set)));
            Assert.Equal(expected, HtmlWriter.Write(Page(set, "\r\n")));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Nothing_that_a_person_wrote_is_markup()
    {
        var html = HtmlWriter.Write(Page("escaping"));

        // What is left of the page without its own tags has no mark-up in it.
        string[] own = ["DOCTYPE", "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "h4", "p", "ul", "li", "strong", "nav", "main", "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "article", "dl", "dt", "dd", "code", "span"];
        var tags = System.Text.RegularExpressions.Regex.Matches(html, "<[!/]?([A-Za-z0-9]*)").Select(m => m.Groups[1].Value).Distinct();
        Assert.Empty(tags.Except(own));
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"data", html, StringComparison.Ordinal);
        Assert.DoesNotContain(html, c => c is '\u202E' or '\u200B' or '\0');
    }

    [Fact]
    public void Markdown_tables_keep_their_columns()
    {
        var rows = 0;
        foreach (var table in MarkdownWriter.Write(Page("escaping")).TrimEnd().Split("\n\n").Where(b => b.StartsWith("| ", StringComparison.Ordinal)))
        {
            var columns = table.Split('\n').Select(l => l.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct();
            Assert.Single(columns);
            rows += table.Split('\n').Length;
        }

        Assert.True(rows > 10);
    }

    [Fact]
    public void Effects_that_a_person_vouches_for_have_a_section()
    {
        var vouched = new VouchedEffect("RestartHandler", "restart", "Unlock()", "it deletes its own lock only", new SourcePlace("Handlers.cs", 12, 5));
        var document = TierDocumentBuilder.Build(Compile("nothing"), Today, new HandlerEffects([vouched], []));

        Assert.Contains("| `RestartHandler` | `restart` | `Unlock()` | it deletes its own lock only | *Handlers.cs, line 12* |", MarkdownWriter.Write(TierPage.Write(document)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_with_errors_has_no_document()
    {
        var broken = PolicyCompilation.Create([Parser.Parse(new SourceFile("a.heal", "when oom on pod then restart tier1"))], new CompilationOptions(Today));

        Assert.Throws<ArgumentException>(() => TierDocumentBuilder.Build(broken, Today));
    }

    private static Page Page(string set, string lineEnd = "\n") => TierPage.Write(TierDocumentBuilder.Build(Compile(set, lineEnd), Today));

    private static PolicyCompilation Compile(string set, string lineEnd = "\n")
    {
        var compilation = PolicyCompilation.Create(
            Directory.GetFiles(Path.Combine(Folder, set), "*.heal").Select(f => Parser.Parse(new SourceFile(Path.GetFileName(f), File.ReadAllText(f).Replace("\n", lineEnd, StringComparison.Ordinal)))), new CompilationOptions(Today));
        Assert.False(compilation.HasErrors, string.Join("\n", compilation.Diagnostics));
        return compilation;
    }
}
