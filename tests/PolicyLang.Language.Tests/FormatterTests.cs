using CsCheck;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Formatting;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

public class FormatterTests
{
    private static readonly CompilationOptions Options = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("when   oom on pod\nthen restart tier1 reversible", "when oom on pod then restart tier1 reversible\n")]
    [InlineData("policy p when oom on pod where restarts<3 then restart(grace:10s) tier2 cooldown 5m limit 3 per 1h", "policy p\nwhen oom on pod\n  where restarts < 3\nthen restart(grace: 10s)\n  tier2\n  limit 3 per 1h\n  cooldown 5m\n")]
    [InlineData("when oom on pod # why\nthen restart tier2", "when oom on pod # why\nthen restart\n  tier2\n")]
    [InlineData("# a\n\n\n# b\nwhen oom on pod then restart tier2", "# a\n\n# b\nwhen oom on pod then restart tier2\n")]
    [InlineData("hold h stops any on any while migration where migration.service==service because \"x\"", "hold h stops any on any while migration where migration.service == service because \"x\"\n")]
    [InlineData("action x on pod(a:int=3)reversible risk low", "action x on pod (a: int = 3) reversible risk low\n")]
    [InlineData("test \"t\" given oom on pod{restarts:1}expect tier3", "test \"t\"\n  given oom on pod { restarts: 1 }\n  expect tier3\n")]
    [InlineData("when oom on pod where(restarts<3 or not(age>5m))and labels[\"a\"]in[\"b\"] then restart tier2", "when oom on pod where (restarts < 3 or not (age > 5m)) and labels[\"a\"] in [\"b\"] then restart tier2\n")]
    [InlineData("", "")]
    [InlineData("# only a comment", "# only a comment\n")]
    [InlineData("when oom on\r\npod then restart tier2\r\n", "when oom on pod then restart tier2\r\n")]
    public void Formats(string before, string after) => Assert.Equal(after, Format(before));

    [Fact]
    public void A_file_with_syntax_errors_stays_as_it_is() => Assert.Equal("when   oom", Format("when   oom"));

    [Fact]
    public void Formatting_keeps_meaning_and_comments_and_is_idempotent()
    {
        var formatted = 0;
        Sources().Sample(
            text =>
            {
                var once = Format(text);
                Assert.Equal(once, Format(once));
                var (before, after) = (Parser.Parse(new SourceFile("a.heal", text)), Parser.Parse(new SourceFile("a.heal", once)));
                if (before.Diagnostics.Count > 0)
                    return;
                Interlocked.Increment(ref formatted);
                Assert.Empty(after.Diagnostics);
                Assert.Equal(Comments(before), Comments(after));
                Assert.Equal(Meaning(text), Meaning(once));
            },
            iter: 2000, threads: 2);
        Assert.True(formatted > 500, $"Only {formatted} sources had no syntax error: the property says little.");
    }

    [Fact]
    public void Nothing_makes_the_parser_or_the_formatter_throw()
    {
        var words = Case.All.Values.SelectMany(c => c.Text.Split(' ', '\n')).Distinct().ToArray();
        var soup = Gen.Int[0, words.Length - 1].Array[0, 60].Select(i => string.Join(" ", i.Select(x => words[x])));
        Gen.OneOf(Gen.Byte.Array[0, 300].Select(b => SourceFile.FromBytes("a.heal", b).Text), Gen.String, soup, Mutated()).Sample(
            text =>
            {
                var tree = Parser.Parse(new SourceFile("a.heal", text));
                Formatter.Format(tree);
                PolicyCompilation.Create([tree], Options);
            },
            iter: 6000, threads: 2);
    }

    /// <summary>Cases without findings, with comments and line ends put between tokens.</summary>
    private static Gen<string> Sources()
    {
        var clean = Case.All.Values.Where(c => c.Expected.All(e => e.Id[4] != '0')).ToArray();
        return Gen.Select(Gen.Int[0, clean.Length - 1], Gen.Int[0, int.MaxValue - 1], Gen.Int[0, 6]).Select((index, seed, comments) =>
        {
            var random = new Random(seed);
            var text = clean[index].Text;
            for (var i = 0; i < comments; i++)
            {
                var at = random.Next(text.Length + 1);
                if (at > 0 && at < text.Length && char.IsWhiteSpace(text[at]))
                    text = text.Insert(at, new[] { $" # c{i}\n", "\n\n", $"\n## d{i}\n", "   " }[random.Next(4)]);
            }

            return text;
        });
    }

    private static Gen<string> Mutated() => Gen.Select(Sources(), Gen.Int[0, int.MaxValue - 1]).Select((text, seed) =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 3 && text.Length > 0; i++)
        {
            var at = random.Next(text.Length);
            text = random.Next(2) == 0 ? text.Remove(at, random.Next(Math.Min(5, text.Length - at))) : text.Insert(at, "(){}[]\"`#\\:,=!<>- tier1 where"[random.Next(20)].ToString());
        }

        return text;
    });

    private static IEnumerable<string> Comments(SyntaxTree tree) => tree.Comments.Select(c => tree.File.TextOf(c.Span).TrimEnd()).Order(StringComparer.Ordinal);

    /// <summary>The emitted code without what depends on places and on the text itself.</summary>
    private static string Meaning(string text)
    {
        var compilation = PolicyCompilation.Create([Parser.Parse(new SourceFile("a.heal", text))], Options);
        var code = string.Concat(Emitter.Emit(compilation, new EmitOptions("A", "B")).Select(f => f.Text));
        string[] ofText = ["Version =>", "SourceHash =>", "The first:"];
        var lines = code.Split('\n').Where(l => !l.StartsWith("#line", StringComparison.Ordinal) && !ofText.Any(t => l.Contains(t, StringComparison.Ordinal)));
        var places = System.Text.RegularExpressions.Regex.Replace(string.Join("\n", lines), "SourcePlace\\(\"a.heal\", \\d+, \\d+\\)|6:a.heal\\d+;\\d+;", "Place");
        return places + string.Join("\n", compilation.Diagnostics.Select(d => d.Id).Order(StringComparer.Ordinal));
    }

    private static string Format(string text) => Formatter.Format(Parser.Parse(new SourceFile("a.heal", text)));
}
