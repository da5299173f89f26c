using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.CodeFixes.Replay;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;

namespace PolicyLang.CodeFixes.Tests;

public class ReplayTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["a:0\n\r\"é😀 "], 0, 12];

    private static readonly Gen<PortableFix> Fix =
        from title in Text
        from kind in Gen.Enum<FixKind>()
        from safe in Gen.Bool
        from edits in (from path in Text from start in Gen.Int[0, 1000] from old in Text from text in Text select new PortableEdit(path, new SourceSpan(start, old.Length), old, text)).Array[0, 3]
        select new PortableFix(title, kind, safe, edits.ToEquatableArray());

    [Fact]
    public void Fixes_survive_as_text() => Fix.Array[0, 4].Sample(fixes => Assert.Equal(fixes, PortableFix.Read(PortableFix.Write(fixes))));

    [Fact]
    public void Another_text_is_no_fix() => Gen.Select(Fix.Array[1, 3], Gen.Int[0, 60], Text).Sample(x =>
    {
        var text = PortableFix.Write(x.Item1);
        PortableFix.Read(text.Remove(Math.Min(x.Item2, text.Length)) + x.Item3);
        PortableFix.Read(x.Item3);
    });

    [Fact]
    public async Task A_fix_of_a_text_that_has_changed_since_is_not_applied()
    {
        using var workspace = new FixWorkspace([("p.heal", "when oom on pod then restrat tier2\n")]);
        var finding = Assert.Single(await workspace.FindingsAsync());
        var document = workspace.Project.AdditionalDocuments.Single();
        var changed = workspace.Solution.WithAdditionalDocumentText(document.Id, SourceText.From("when oom on pod  then restrat tier2\n"));
        var gone = workspace.Solution.RemoveAdditionalDocument(document.Id);

        Assert.Equal(changed, await ReplayedFix.ApplyAsync(changed, ReplayedFix.Of(finding), CancellationToken.None));
        Assert.Equal(gone, await ReplayedFix.ApplyAsync(gone, ReplayedFix.Of(finding), CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_is_never_made_for_all_findings_at_once()
    {
        using var workspace = new FixWorkspace([("p.heal", "when oom on pod then restart tier1\n")]);

        var offers = await workspace.OffersAsync(Assert.Single(await workspace.FindingsAsync()));

        Assert.Equal(3, offers.Count);
        Assert.All(offers, o => Assert.Null(o.Provider.GetFixAllProvider()));
    }

    [Theory]
    [InlineData("when oom on pod then restart tier1 reversible", "when oom on pod then restart tier1 until 2026-12-25 reversible")]
    [InlineData("when oom on pod then restart tier1 until 2026-12-01 reversible", null)]
    [InlineData("when oom on pod then restart tier2", null)]
    [InlineData("signal x-full on pod", null)]
    public async Task A_lease_is_offered_where_there_is_none(string text, string? expected)
    {
        using var workspace = new FixWorkspace([("p.heal", text)]);
        var document = workspace.Project.AdditionalDocuments.Single();
        var offers = new List<CodeAction>();

        await new PolicyRefactoringProvider().ComputeRefactoringsAsync(new CodeRefactoringContext(document, new TextSpan(10, 0), offers.Add, CancellationToken.None));

        Assert.Equal(expected is null ? 0 : 1, offers.Count);
        foreach (var offer in offers)
        {
            await workspace.ApplyAsync(offer);
            Assert.Equal(expected, (await workspace.TextsAsync())["p.heal"]);
        }
    }
}
