using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Diagnostics;

/// <content>Fixes of findings about names and types (HEAL1xxx).</content>
public static partial class Mends
{
    /// <summary>How many ways of one kind a finding offers: a longer menu helps nobody.</summary>
    private const int MostChoices = 3;

    /// <summary>Writes one of some names where the finding stands: guesses, so a person chooses.</summary>
    internal static Fix[] WriteOneOf(Location at, IEnumerable<string> names) =>
        [.. names.Take(MostChoices).Select(n => Replace(at, NameText(n), isSafe: false))];

    /// <summary>Gives a declaration a name that no other has; a policy without one gets one.</summary>
    /// <param name="at">Its name, or the <c>when</c> of a policy without one.</param>
    /// <param name="name">Its name now.</param>
    /// <param name="isTaken">Whether a name is taken.</param>
    internal static Fix GiveFreeName(Location at, string name, Func<string, bool> isTaken)
    {
        var free = FreeName(name, isTaken);
        var text = at.File.TextOf(at.Span) == "when" ? $"policy {free} when" : free;
        return new Fix($"Name it '{free}'", false, [new TextEdit(at.File, at.Span, text)]) { Kind = FixKind.Rename };
    }

    /// <summary>
    /// Gives a declaration a free name wherever its name is written; null where a template of a text names it too, which only a person can tell.
    /// </summary>
    internal static Fix? RenameEverywhere(IEnumerable<SyntaxTree> trees, string name, Func<string, bool> isTaken)
    {
        var own = trees.Where(t => t.File != Vocabulary.StandardVocabulary.Tree.File).ToList();
        if (own.Any(t => t.Tokens.Any(x => x.Kind == HealToken.String && x.ToStringValue().Contains("{" + name + "}"))))
            return null;
        var free = FreeName(name, isTaken);
        var edits = from tree in own
                    from token in tree.Tokens
                    where token.Kind == HealToken.Name && token.ToStringValue().Trim('`') == name
                    select new TextEdit(tree.File, new SourceSpan(token.Span.Position.Absolute, token.Span.Length), free);
        return new Fix($"Rename it to '{free}'", false, edits.ToEquatableArray()) { Kind = FixKind.Rename };
    }

    /// <summary>Takes out a declaration with its documentation; the line goes too where nothing else stands on it.</summary>
    internal static Fix RemoveDeclaration(SourceFile file, SourceSpan declaration, string name)
    {
        var (text, start, end) = (file.Text, declaration.Start, declaration.End);
        while (start > 0 && text[start - 1] is ' ' or '\t')
            start--;
        if (start > 0 && text[start - 1] != '\n')
            return new Fix($"Remove this '{name}'", false, [Remove(file, declaration)]) { Kind = FixKind.Remove };
        for (var line = LineBefore(text, start); line < start && text.Substring(line, start - line).TrimStart().StartsWith("##", StringComparison.Ordinal); line = LineBefore(text, start))
            start = line;
        var rest = end;
        while (rest < text.Length && text[rest] is ' ' or '\t' or '\r')
            rest++;
        if (rest < text.Length && text[rest] == '\n')
            end = rest + 1;
        return new Fix($"Remove this '{name}'", false, [new TextEdit(file, new SourceSpan(start, end - start), "")]) { Kind = FixKind.Remove };
    }

    /// <summary>
    /// Takes an item out of a list, with the comma before it or behind it; null where a comment stands in between, which would go too.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="items">The places of all items.</param>
    /// <param name="index">Which one goes.</param>
    /// <param name="name">What it is called.</param>
    internal static Fix? RemoveItem(SourceFile file, IReadOnlyList<SourceSpan> items, int index, string name)
    {
        var item = items[index];
        var span = index > 0 ? new SourceSpan(items[index - 1].End, item.End - items[index - 1].End)
            : items.Count > 1 ? new SourceSpan(item.Start, items[1].Start - item.Start)
            : item;
        var between = file.TextOf(span).Remove(index > 0 ? item.Start - span.Start : 0, item.Length);
        return between.Contains('#') ? null : new Fix($"Remove '{Diagnose.Shorten(name)}'", false, [new TextEdit(file, span, "")]) { Kind = FixKind.Remove };
    }

    /// <summary>Takes an operand of <c>and</c> or <c>or</c> out of a condition; null where it is none, or where a comment would go with it.</summary>
    internal static Fix? RemovePart(SourceFile file, SourceSpan part, params Expression?[] conditions)
    {
        var pending = new Stack<Expression>(conditions.OfType<Expression>());
        while (pending.Count > 0)
        {
            var expression = pending.Pop();
            var operands = expression switch
            {
                AndExpression and => and.Operands,
                OrExpression or => or.Operands,
                NotExpression not => [not.Operand],
                _ => [],
            };
            var index = operands.ToList().FindIndex(o => o.Span == part);
            // In parentheses an operand reaches further than its span, and the text between two operands says so.
            if (index >= 0 && operands.Count > 1 && RemoveItem(file, [.. operands.Select(o => o.Span)], index, file.TextOf(part)) is { } fix)
                return BetweenIsPlain(file, fix.Edits[0].Span, part) ? fix : null;
            foreach (var operand in operands)
                pending.Push(operand);
        }

        return null;
    }

    /// <summary>Lets a step act on one of some resources.</summary>
    internal static Fix[] ActOn(SourceFile file, StepSyntax step, IEnumerable<string> resources) =>
    [
        .. resources.Take(MostChoices).Select(r => step.On is { } on
            ? Replace(new Location(file, on.Span), NameText(r), isSafe: false)
            : new Fix($"Act on {r}", false, [new TextEdit(file, new SourceSpan(step.Action.Span.End, 0), $" on {NameText(r)}")]) { Kind = FixKind.Add }),
    ];

    /// <summary>Lets a step act on the incident's own resource.</summary>
    internal static Fix? ActOnOwn(SourceFile file, StepSyntax step) => step.On is not { } on
        ? null
        : new Fix("Act on the incident's own resource", false, [new TextEdit(file, new SourceSpan(step.Action.Span.End, on.Span.End - step.Action.Span.End), "")]) { Kind = FixKind.Remove };

    /// <summary>Says that an origin of a signal carries some labels: what the alert really carries only a person can look up.</summary>
    internal static Fix[] CarryLabels((SourceFile File, SignalSyntax Syntax) signal, IReadOnlyCollection<string> labels) =>
        signal.File == Vocabulary.StandardVocabulary.Tree.File || !labels.All(IsName)
            ? []
            : [.. signal.Syntax.Origins.Where(o => o.Carrying is { Count: > 0 }).Take(MostChoices).Select(o => new Fix(
                $"Say that {(o.IsEvent ? "event" : "alert")} '{o.Source.Value}' carries {string.Join(", ", labels.Select(l => $"'{l}'"))}", false,
                [new TextEdit(signal.File, new SourceSpan(o.Carrying!.Value[o.Carrying.Value.Count - 1].Span.End, 0), string.Concat(labels.Except(o.Carrying.Value.Select(n => n.Text)).Select(l => ", " + NameText(l))))])
            { Kind = FixKind.Add })];

    private static bool BetweenIsPlain(SourceFile file, SourceSpan all, SourceSpan part) =>
        file.TextOf(all).Remove(part.Start - all.Start, part.Length).IndexOfAny(['(', ')']) < 0;

    private static bool IsName(string text) => text.Length > 0 && Lexer.IsNameStart(text[0]) && text.All(Lexer.IsNamePart) && text[text.Length - 1] != '-';

    private static string FreeName(string name, Func<string, bool> isTaken)
    {
        var number = 2;
        while (isTaken($"{name}-{NumberText.Format(number)}"))
            number++;
        return $"{name}-{NumberText.Format(number)}";
    }

    private static int LineBefore(string text, int lineStart) => lineStart < 2 ? lineStart == 0 ? 0 : Math.Max(0, lineStart - 1) : text.LastIndexOf('\n', lineStart - 2) + 1;
}
