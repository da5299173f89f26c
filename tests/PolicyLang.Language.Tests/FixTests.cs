using CsCheck;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

/// <summary>Every fix of every case, applied: its finding is gone, and there are no more errors than before.</summary>
public class FixTests
{
    private static readonly CompilationOptions Options = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Names() => [.. Case.All.Values.Where(c => c.Expected.Count > 0).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fix_removes_its_finding_and_adds_no_error(string name)
    {
        var file = new SourceFile("a.heal", Case.All[name].Text);
        var before = Check(file);
        foreach (var finding in before)
        {
            foreach (var fix in finding.Fixes)
            {
                var mended = FixApplier.Apply(file, fix.Edits);
                var after = Check(mended);
                Assert.False(after.Any(d => d.Id == finding.Id && d.Message == finding.Message), $"{fix.Title} leaves {finding}\n{mended.Text}");
                Assert.True(Errors(after) <= Errors(before), $"{fix.Title} adds errors:\n{string.Join("\n", after)}\n{mended.Text}");
            }
        }
    }

    [Fact]
    public void Fixes_are_as_the_baseline_has_them()
    {
        var lines = from c in Case.All.Values
                    let file = new SourceFile("a.heal", c.Text)
                    from finding in Check(file)
                    from fix in finding.Fixes
                    select $"=== {c.Name}\n{finding.Id} {(fix.IsSafe ? "safe" : "asks")}: {fix.Title}\n{FixApplier.Apply(file, fix.Edits).Text}";
        Baseline.Check("fixes.baseline.txt", string.Concat(lines));
    }

    [Fact]
    public void A_safe_fix_never_makes_a_policy_more_autonomous()
    {
        foreach (var c in Case.All.Values)
        {
            var file = new SourceFile("a.heal", c.Text);
            foreach (var fix in Check(file).SelectMany(d => d.Fixes).Where(f => f.IsSafe))
                Assert.All(fix.Edits, e => Assert.DoesNotContain(e.NewText.Split(' '), w => w is "tier1" or "reversible" or "accept"));
        }
    }

    [Fact]
    public void Fixes_of_broken_text_never_throw_and_stay_inside_the_file() =>
        Gen.Select(Gen.Int[0, Case.All.Count - 1].Select(i => Case.All.Values.ElementAt(i).Text), Gen.Int[0, 400], Gen.Int[0, 12], Gen.String[Gen.Char["tier123 \n\"#(){}`=:,-aé"], 0, 8])
            .Sample(x =>
            {
                var start = Math.Min(x.Item2, x.Item1.Length);
                var file = new SourceFile("a.heal", x.Item1.Remove(start, Math.Min(x.Item3, x.Item1.Length - start)).Insert(start, x.Item4));
                foreach (var fix in Check(file).SelectMany(d => d.Fixes))
                    Check(FixApplier.Apply(file, fix.Edits));
            }, iter: 1000);

    private static IReadOnlyList<Diagnostic> Check(SourceFile file) =>
        PolicyAnalysis.Run(PolicyCompilation.Create([Parser.Parse(file)], Options), Options.Today, CancellationToken.None).Diagnostics;

    private static int Errors(IEnumerable<Diagnostic> findings) => findings.Count(d => d.Severity == Severity.Error);
}
