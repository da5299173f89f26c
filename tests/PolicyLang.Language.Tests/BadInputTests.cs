using PolicyLang.Cli.Input;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Tests;

/// <summary>Files that nobody should write, and somebody will.</summary>
public class BadInputTests
{
    [Fact]
    public void A_long_chain_is_read_and_bound() =>
        Assert.Empty(Check($"when oom on pod where {string.Join(" and ", Enumerable.Repeat("restarts < 3", 100_000))} then restart tier2"));

    [Fact]
    public void Many_negations_are_read() => Assert.Empty(Check($"when oom on pod where {string.Concat(Enumerable.Repeat("not ", 10_000))}restarts < 3 then restart tier2"));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_found_at_their_place()
    {
        var file = SourceFile.FromBytes("a.heal", [.. "when oom on pod then restart tier2 # "u8, 0xFF, 0xFE, .. "\n"u8]);

        var finding = Assert.Single(PolicyCompilation.Create([Parser.Parse(file)], new CompilationOptions(DateTimeOffset.UnixEpoch)).Diagnostics);

        Assert.Equal(("HEAL0003", 38), (finding.Id, finding.Location.Start.Column));
    }

    [Fact]
    public void One_token_of_a_megabyte_is_one_finding() =>
        Assert.Equal("HEAL1001", Assert.Single(Check($"when {new string('a', 1_000_000)} on pod then restart tier2")).Id);

    [Fact]
    public void A_condition_beyond_the_columns_that_CSharp_knows_still_compiles()
    {
        var file = new SourceFile("a.heal", $"when oom on pod where {new string(' ', 70_000)}restarts < 3 then restart tier2");

        var set = PolicySetCompiler.Load(PolicyCompilation.Create([Parser.Parse(file)], new CompilationOptions(DateTimeOffset.UnixEpoch)));

        Assert.Equal("oom-on-pod-restart", set.Policies[0].Name);
    }

    private static IReadOnlyList<Diagnostic> Check(string text) =>
        PolicyCompilation.Create([Parser.Parse(new SourceFile("a.heal", text))], new CompilationOptions(DateTimeOffset.UnixEpoch)).Diagnostics;
}
