using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Editing;
using PolicyLang.Language.Editing.Completions;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.LanguageServer.Tests;

/// <summary>What the language says to an editor, as texts with a caret and baselines.</summary>
public class EditingTests
{
    [Fact]
    public void Completion() => EditingCase.Check("completion", c =>
    {
        var list = Completing.At(c.Set, c.Tree, c.Offset);
        var shown = list.Items.Take(14).Concat(list.Items.Skip(14).Where(i => i.IsUnsafe).Take(6));
        return $"replaces '{c.Tree.File.TextOf(list.Replaced)}', {list.Items.Count} items\n"
            + string.Join("\n", shown.Select(i => $"  {(i.IsUnsafe ? "⚠ " : "")}{i.Label} ({i.Kind.ToString().ToLowerInvariant()}) {i.Detail}{(i.InsertText == i.Label ? "" : $" → {i.InsertText.Replace("\n", "⏎", StringComparison.Ordinal)}")}".TrimEnd()));
    });

    [Fact]
    public void Hover() => EditingCase.Check("hover", c => Hovering.At(c.Set, c.Tree, c.Offset) is { } hover ? $"'{c.Tree.File.TextOf(hover.Span)}'\n{hover.Markdown}" : "nothing");

    [Fact]
    public void Definitions_and_references() => EditingCase.Check("references", c =>
    {
        if (c.Set.Symbols.At(c.Tree.File, c.Offset) is not { } at)
            return "nothing";
        var places = c.Set.Symbols.Of(at.Symbols).Where(o => !SetView.IsStandard(o.File));
        return string.Join(", ", at.Symbols.Select(s => $"{s.Kind} {s.Name}{(s.Owner.Length > 0 ? $" of {s.Owner}" : "")}")) + "\n"
            + string.Join("\n", places.Select(o => $"  {(o.IsDefinition ? "declared" : "used")} at {EditingCase.At(o.File, o.Span)}"))
            + $"\n  definitions in the standard vocabulary: {c.Set.Symbols.DefinitionsOf(at).Count(o => SetView.IsStandard(o.File))}";
    });

    [Fact]
    public void Rename() => EditingCase.Check("rename", c =>
    {
        var renamed = Renaming.Rename(c.Set, c.Tree.File, c.Offset, c.Name.Split(" to ")[^1]);
        return renamed.Problem is not null ? $"refused: {renamed.Problem}"
            : string.Join("", c.Set.Compilation.Trees.Skip(1).Select(t => $"--- {t.File.Path}\n{FixApplier.Apply(t.File, renamed.Edits).Text.TrimEnd('\n')}\n"));
    });

    [Fact]
    public void Outline_folds_selections_links_and_hints() => EditingCase.Check("structure", c =>
    {
        var file = c.Tree.File;
        return string.Join("\n", (IEnumerable<string>)
        [
            .. Outline.Of(c.Tree).SelectMany(i => i.Children.Select(x => $"    {x.Keyword} {x.Name}: {x.Detail}").Prepend($"  {i.Keyword} {i.Name}: {i.Detail}")).Prepend("outline"),
            .. Structure.Folds(c.Tree).Select(f => $"  lines {file.PositionOf(f.Span.Start).Line} to {file.PositionOf(f.Span.End).Line}{(f.IsComment ? ", comment" : "")}").Prepend("folds"),
            .. Structure.Around(c.Tree, c.Offset).Select(s => $"  {s.Start}+{s.Length} {(s.Length < 80 ? file.TextOf(s).Replace("\n", "⏎", StringComparison.Ordinal) : "…")}").Prepend("selections"),
            .. Links.In(c.Tree).Select(l => $"  {l.Target}").Prepend("links"),
            .. Hints.In(c.Tree, new SourceSpan(0, file.Text.Length)).Select(h => $"  {file.PositionOf(h.Offset).Line}: {h.Text}").Prepend("hints"),
        ]);
    });

    [Fact]
    public void Signature() => EditingCase.Check("signature", c => Signatures.At(c.Set, c.Tree, c.Offset) is { } help ? $"{help.Label}\nactive: {(help.Active < 0 ? "none" : help.Parameters[help.Active])}" : "nothing");

    [Fact]
    public void Colours() => EditingCase.Check("colours", c => string.Join("\n", Highlighting.Of(c.Set, c.Tree).Select(h =>
        $"  {c.Tree.File.TextOf(h.Span)}: {h.Kind.ToString().ToLowerInvariant()}{(h.IsDeclaration ? " declaration" : "")}{(h.IsStandard ? " standard" : "")}{(h.IsDocumentation ? " documentation" : "")}")));

    [Fact]
    public void Lens() => EditingCase.Check("lens", c => string.Join("\n", Lenses.In(c.Tree).Where(l => l.Kind != LensKind.Change)
        .Select(l => $"  {EditingCase.At(c.Tree.File, l.Span)}: {(l.Kind == LensKind.RunTest ? $"run {l.Name}" : Lenses.Evidence(c.Set, l.Name))}")));

    [Fact]
    public void Calls() => EditingCase.Check("calls", c =>
    {
        if (CallGraph.ItemAt(c.Set, c.Tree.File, c.Offset) is not { } item)
            return "nothing";
        return $"{item.Kind} {item.Name}\n" + string.Join("\n", CallGraph.To(c.Set, item).Select(x => $"  from {x.Caller.Kind} {x.Caller.Name}").Concat(CallGraph.From(c.Set, item).Select(x => $"  to {x.Callee.Kind} {x.Callee.Name}")));
    });

    [Fact]
    public void Extracting_a_hold() => EditingCase.Check("extract", c =>
        string.Join("\n", Refactorings.At(c.Set, c.Tree, c.Range).Select(f => $"{f.Title}\n{FixApplier.Apply(c.Tree.File, f.Edits).Text}")) is { Length: > 0 } text ? text : "nothing");

    /// <summary>The texts of this repository, and what they become without their line ends and blanks.</summary>
    public static TheoryData<string> Policies => [.. Directory.GetFiles(Path.Combine(EditingCase.Repository, "policies"), "*.heal").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Formatting_parts_keeps_the_meaning_and_formatting_all_edits_little(string name)
    {
        var text = File.ReadAllText(Path.Combine(EditingCase.Repository, "policies", name));
        var seed = new Random(3);
        for (var round = 0; round < 30; round++)
        {
            // Blanks are doubled here and there, outside strings and comments.
            var untidy = Parser.Parse(new SourceFile("x", text)).Tokens.Where(_ => seed.Next(40) == 0).Reverse().Aggregate(text, (t, token) => t.Insert(token.Position.Absolute, "  "));
            var tree = Parser.Parse(new SourceFile("x", untidy));
            Assert.Equal(text, FixApplier.Apply(tree.File, Reformatting.Document(tree)).Text);
            var range = new SourceSpan(seed.Next(untidy.Length), 0);
            var part = FixApplier.Apply(tree.File, Reformatting.Range(tree, range with { Length = seed.Next(untidy.Length - range.Start) }));
            Assert.Equal(text, Language.Formatting.Formatter.Format(Parser.Parse(part)));
            Assert.True(Reformatting.Document(tree).Sum(e => e.NewText.Length) < text.Length / 2);
        }
    }

    [Fact]
    public void Extracting_a_hold_never_makes_anything_more_autonomous()
    {
        foreach (var one in EditingCase.Read("extract"))
        {
            foreach (var fix in Refactorings.At(one.Set, one.Tree, one.Range))
            {
                var after = PolicyCompilation.Create([Parser.Parse(FixApplier.Apply(one.Tree.File, fix.Edits))], new CompilationOptions(one.Set.Today));
                Assert.False(after.HasErrors);
                Assert.False(Language.Analysis.PolicyDiff.Compare(one.Set.Model, after.Model, CancellationToken.None).IsMoreAutonomous);
            }
        }
    }

    [Fact]
    public void Formatting_a_range_and_while_typing() => EditingCase.Check("format", c =>
    {
        var edits = c.Range.Length > 0 ? Reformatting.Range(c.Tree, c.Range) : Reformatting.OnType(c.Tree, c.Offset, c.Offset > 0 && c.Tree.File.Text[c.Offset - 1] == '}' ? "}" : "\n");
        return FixApplier.Apply(c.Tree.File, edits).Text;
    });
}
