using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>Changes that a person may want although nothing is wrong.</summary>
public static class Refactorings
{
    /// <summary>
    /// What can be changed at a place. None makes anything more autonomous: a hold in the place of an <c>unless</c> raises to a page what
    /// the policy would have left to others.
    /// </summary>
    public static IReadOnlyList<Fix> At(SetView set, SyntaxTree tree, SourceSpan span)
    {
        var policy = tree.Declarations.OfType<PolicySyntax>().FirstOrDefault(p => p.Span.Start <= span.End && span.Start <= p.Span.End);
        return policy?.Unless is null ? [] : [ExtractHold(set, tree, policy)];
    }

    /// <summary>Takes the exception out of a policy, and makes a hold of it that stops the same actions on the same resources.</summary>
    private static Fix ExtractHold(SetView set, SyntaxTree tree, PolicySyntax policy)
    {
        var file = tree.File;
        var (word, condition) = Exception(tree, policy);
        var taken = new HashSet<string>(set.Compilation.Trees.SelectMany(t => t.Declarations).OfType<HoldSyntax>().Select(h => h.Name.Text), StringComparer.Ordinal);
        var name = PolicyBinder.NameOf(policy) + "-exception";
        for (var i = 2; taken.Contains(name); i++)
            name = $"{PolicyBinder.NameOf(policy)}-exception-{NumberText.Format(i)}";
        var actions = string.Join(", ", policy.Steps.Select(s => ReservedWords.Quote(s.Action.Text)).Distinct());
        var resources = policy.Resources.IsAny ? "any" : string.Join(", ", policy.Resources.Names.Select(n => ReservedWords.Quote(n.Text)));
        var end = file.Text.IndexOf("\r\n", StringComparison.Ordinal) >= 0 ? "\r\n" : "\n";
        var hold = $"{end}{end}hold {name} stops {actions} on {resources}{end}  where {file.TextOf(condition)}{end}  because \"say why\"";

        // What stands alone on its lines takes them with it.
        var (line, _) = file.LineAt(file.PositionOf(word.Start).Line - 1);
        var lastLine = file.PositionOf(condition.End).Line - 1;
        var isAlone = string.IsNullOrWhiteSpace(file.Text.Substring(line, word.Start - line)) && string.IsNullOrWhiteSpace(file.Text.Substring(condition.End, file.LineAt(lastLine).End - condition.End));
        var removed = isAlone ? new SourceSpan(line, file.LineAt(lastLine + 1).Start - line) : WithBlanksBefore(file, word.To(condition));

        // A comment behind the policy stays with it, unless more stands there than a comment.
        var lineEnd = file.LineAt(file.PositionOf(policy.Span.End).Line - 1).End;
        var insertion = tree.Tokens.Any(t => t.Position.Absolute >= policy.Span.End && t.Position.Absolute < lineEnd) ? policy.Span.End : lineEnd;
        return new Fix(
            $"Extract 'unless' into hold '{name}'", false,
            [new TextEdit(file, removed, ""), new TextEdit(file, new SourceSpan(insertion, 0), hold)]);
    }

    private static SourceSpan WithBlanksBefore(SourceFile file, SourceSpan span)
    {
        var start = span.Start;
        while (start > 0 && file.Text[start - 1] is ' ' or '\t')
            start--;
        return new SourceSpan(start, span.End - start);
    }

    /// <summary>The word <c>unless</c> of a policy, and the condition behind it with all its parentheses.</summary>
    private static (SourceSpan Word, SourceSpan Condition) Exception(SyntaxTree tree, PolicySyntax policy)
    {
        var tokens = tree.Tokens.Where(t => policy.Span.Start <= t.Position.Absolute && t.Position.Absolute < policy.Span.End).ToList();
        bool Is(int index, params string[] words) => tokens[index].Kind == HealToken.Keyword && words.Contains(tokens[index].ToStringValue());
        var word = Enumerable.Range(0, tokens.Count).First(i => Is(i, "unless"));
        var next = Enumerable.Range(word, tokens.Count - word).First(i => Is(i, "for", "then"));
        return (Basics.SpanOf(tokens[word]), Basics.SpanOf(tokens[word + 1]).To(Basics.SpanOf(tokens[next - 1])));
    }
}
