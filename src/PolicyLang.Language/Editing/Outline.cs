using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>A declaration in the outline of a file.</summary>
/// <param name="Keyword">The word that it begins with; <c>policy</c> also where it has no name, <c>attribute</c> and <c>parameter</c> for parts.</param>
/// <param name="Name">Its name; of a test its title.</param>
/// <param name="Detail">A few words on it, or empty.</param>
/// <param name="Span">All of it.</param>
/// <param name="NameSpan">The name in it.</param>
/// <param name="Children">Its parts.</param>
public sealed record OutlineItem(string Keyword, string Name, string Detail, SourceSpan Span, SourceSpan NameSpan, EquatableArray<OutlineItem> Children);

/// <summary>The outline of a file.</summary>
public static class Outline
{
    /// <summary>The declarations of a file, in their order.</summary>
    public static IReadOnlyList<OutlineItem> Of(SyntaxTree tree) => [.. tree.Declarations.Select(d => Item(tree.File, d))];

    private static OutlineItem Item(SourceFile file, Declaration declaration) => declaration switch
    {
        DomainSyntax d => new("domain", d.Name.Text, d.Floor is { } floor ? file.TextOf(floor.Span) : "", d.Span, d.Name.Span, []),
        ResourceSyntax r => new("resource", r.Name.Text, $"in {r.Domain.Text}", r.Span, r.Name.Span, Fields(file, r.Fields)),
        SignalSyntax s => new("signal", s.Name.Text, $"on {Words(file, s.On)}", s.Span, s.Name.Span, Fields(file, s.Fields)),
        ActionSyntax a => new("action", a.Name.Text, $"on {Words(file, a.On)}, {(a.IsReversible ? "reversible" : "irreversible")}, risk {a.Risk.ToString().ToLowerInvariant()}", a.Span, a.Name.Span,
            a.Parameters.Select(p => new OutlineItem("parameter", p.Name.Text, file.TextOf(p.Type.Span), p.Name.Span.To(p.Default?.Span ?? p.Type.Span), p.Name.Span, [])).ToEquatableArray()),
        FactSyntax f => new("fact", f.Name.Text, "", f.Span, f.Name.Span, Fields(file, f.Fields)),
        PolicySyntax p => new("policy", PolicyBinder.NameOf(p), $"{file.TextOf(p.Tier.Span)}: {string.Join(", ", p.Steps.Select(s => s.Action.Text))}", p.Span, p.Name?.Span ?? new SourceSpan(p.Span.Start, 4), []),
        HoldSyntax h => new("hold", h.Name.Text, $"stops {Words(file, h.Stops)}", h.Span, h.Name.Span, []),
        BudgetSyntax b => new("budget", b.Name.Text, "", b.Span, b.Name.Span, []),
        TestSyntax t => new("test", t.Title.Value, file.TextOf(t.Expect.Tier.Span), t.Span, t.Title.Span, []),
        _ => throw new InvalidOperationException($"Unknown declaration {declaration.GetType().Name}."),
    };

    private static EquatableArray<OutlineItem> Fields(SourceFile file, EquatableArray<FieldSyntax> fields) =>
        fields.Select(f => new OutlineItem("attribute", f.Name.Text, file.TextOf(f.Type.Span), f.Name.Span.To(f.From?.Span ?? f.Type.Span), f.Name.Span, [])).ToEquatableArray();

    private static string Words(SourceFile file, NameList names) => names.IsAny ? "any" : string.Join(", ", names.Names.Select(n => n.Text));
}
