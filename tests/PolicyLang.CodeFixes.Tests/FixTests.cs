using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PolicyLang.CodeFixes.Tests;

/// <summary>Each case of <c>cases</c>: the fix stands where it is marked, does what the case says, mends its finding and breaks nothing.</summary>
public class FixTests
{
    public static TheoryData<string> Names() => [.. FixCase.Known.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fix_does_what_the_case_says(string name)
    {
        var c = FixCase.Known[name];
        using var workspace = new FixWorkspace(c.Before);
        var findings = await workspace.FindingsAsync();
        var marked = findings.Where(f => f.Location.GetLineSpan().Path == FixWorkspace.Folder + c.Mark.Path && f.Location.SourceSpan.Start == c.Mark.Start && f.Location.SourceSpan.End == c.Mark.End).ToList();
        Assert.True(marked.Count > 0, "No finding stands at the mark; there are:\n" + string.Join("\n", findings));
        var offers = new List<(Diagnostic Finding, CodeFixProvider Provider, Microsoft.CodeAnalysis.CodeActions.CodeAction Action)>();
        foreach (var finding in marked)
            offers.AddRange((await workspace.OffersAsync(finding)).Select(o => (finding, o.Provider, o.Action)));
        var titles = string.Join(" | ", offers.Select(o => o.Action.Title));
        if (c.Offers is not null)
            Assert.Equal(c.Offers, titles.Length == 0 ? "nothing" : titles);
        if (c.Fix is null)
            return;

        var chosen = offers.FirstOrDefault(o => o.Action.Title == c.Fix);
        Assert.True(chosen.Action is not null, $"'{c.Fix}' is not offered; there are: {titles}");
        var errors = await workspace.CompileErrorsAsync();
        var before = await workspace.TextsAsync();
        await workspace.ApplyAsync(c.All is null ? chosen.Action : await FixAll.OfAsync(workspace, chosen.Provider, chosen.Action, chosen.Finding, c.All));

        var texts = await workspace.TextsAsync();
        var expected = before.ToDictionary();
        foreach (var (path, text) in c.After)
            expected[path] = text;
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, e => Assert.Equal(e.Value, texts[e.Key].ReplaceLineEndings("\n")));
        Assert.DoesNotContain(await workspace.FindingsAsync(), f => f.Id == chosen.Finding.Id && Message(f) == Message(chosen.Finding));
        Assert.Equal(errors.Select(e => e.Id), (await workspace.CompileErrorsAsync()).Select(e => e.Id));
    }

    private static string Message(Diagnostic finding) => finding.GetMessage(CultureInfo.InvariantCulture);
}
