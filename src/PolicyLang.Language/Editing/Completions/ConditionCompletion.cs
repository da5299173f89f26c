using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Editing.Completions;

/// <summary>What can be written in a condition.</summary>
/// <param name="place">The place.</param>
/// <param name="fields">The attributes that it may name.</param>
/// <param name="labels">Labels that the signals are known to carry.</param>
/// <param name="fact">The fact that a hold watches here, or null.</param>
internal sealed class ConditionCompletion(CaretPlace place, IReadOnlyList<Field> fields, IReadOnlyList<string> labels, Fact? fact)
{
    private static readonly FieldType Text = new(PolicyValueType.String);
    private static readonly FieldType Int = new(PolicyValueType.Int);
    private static readonly FieldType Duration = new(PolicyValueType.Duration);

    /// <summary>The items; <paramref name="next"/> are the words that may follow the condition.</summary>
    public IEnumerable<CompletionItem> Items(string[] next)
    {
        var tail = place.Tail;
        var bracket = place.Open.Count > 0 ? place.Open[place.Open.Count - 1] : default;
        if (bracket.Kind == HealToken.LeftBracket)
            return InBrackets(bracket.Start);
        if (bracket.Kind == HealToken.LeftParen && bracket.Start >= 2 && CaretPlace.IsWord(tail[bracket.Start - 2], "seen"))
            return tail.Count == bracket.Start ? Completions.Items.Values("1h", "24h", "7d") : [];
        if (tail.Count == 0 || place.Previous.Kind == HealToken.LeftParen || IsAny(place.Previous, "and", "or") || (IsAny(place.Previous, "not") && !IsOperandBeforeNot()))
            return Terms();
        if (place.Previous.Kind == HealToken.Dot)
            return fact is not null && tail.Count > 1 && tail[tail.Count - 2].Text == fact.Name ? fact.Fields.Select(Completions.Items.Attribute) : [];
        if (IsComparison(place.Previous.Kind))
            return TypeBefore(tail.Count - 1) is { } compared ? Completions.Items.LiteralsOf(compared).Concat(IsFactFieldBefore(tail.Count - 1) ? fields.Select(Completions.Items.Attribute) : []) : [];
        if (IsAny(place.Previous, "like"))
            return [Completions.Items.Snippet("\"…*\"", "a pattern", "\"${1}*\"")];
        if (IsAny(place.Previous, "in"))
            return [Completions.Items.Snippet("[…]", "a list", "[\"${1}\"]")];
        if (IsAny(place.Previous, "not"))
            return Completions.Items.Words("in", "like");
        return IsAfterTerm() && TypeBefore(tail.Count) is { } type
            ? Operators(type).Concat(type.Kind == PolicyValueType.Bool ? After(next) : [])
            : After(next);
    }

    private IEnumerable<CompletionItem> After(string[] next) => Completions.Items.Words([.. place.Open.Count > 0 ? ["and", "or"] : new[] { "and", "or" }.Concat(next)]);

    private IEnumerable<CompletionItem> Terms()
    {
        var own = fact is null ? [] : fact.Fields.Select(f => Completions.Items.Name($"{fact.Name}.{f.Name}", CompletionKind.Attribute, Descriptions.TypeWithUnit(f.Type), null) with { InsertText = $"{ReservedWords.Quote(fact.Name)}.{ReservedWords.Quote(f.Name)}" });
        return own.Concat(fields.Select(Completions.Items.Attribute)).Concat(
        [
            Completions.Items.Snippet("labels[…]", "a label, string", "labels[\"${1:name}\"]"), Completions.Items.Snippet("seen(…)", "earlier occurrences, int", "seen(${1:1h})"),
            .. Completions.Items.Words("age").Select(i => i with { Detail = "how long it lasts, duration" }), .. Completions.Items.Words("severity").Select(i => i with { Detail = "string" }),
            .. Completions.Items.Words("target").Select(i => i with { Detail = "string" }), .. Completions.Items.Words("not"),
        ]);
    }

    private IEnumerable<CompletionItem> InBrackets(int start)
    {
        var tail = place.Tail;
        if (start >= 2 && CaretPlace.IsWord(tail[start - 2], "labels"))
            return labels.Select(l => Completions.Items.Text(l));
        if (tail.Count > start && place.Previous.Kind != HealToken.Comma)
            return [];
        var word = start - 2;
        if (word > 0 && CaretPlace.IsWord(tail[word - 1], "not"))
            word--;
        return word >= 0 && TypeBefore(word) is { } type ? Completions.Items.LiteralsOf(type) : [];
    }

    private static IEnumerable<CompletionItem> Operators(FieldType type) => type.Kind switch
    {
        PolicyValueType.String => Completions.Items.Words("==", "!=", "in", "not in", "like", "not like"),
        PolicyValueType.Bool => Completions.Items.Words("==", "!="),
        _ => Completions.Items.Words("<", "<=", ">", ">=", "==", "!=", "in", "not in"),
    };

    /// <summary>Whether the caret stands right behind something that is compared.</summary>
    private bool IsAfterTerm()
    {
        var tail = place.Tail;
        if (place.Previous.Kind == HealToken.RightBracket)
            return Before(MatchOf(tail.Count - 1)) is { Kind: HealToken.Keyword, Text: "labels" };
        if (place.Previous.Kind == HealToken.RightParen)
            return Before(MatchOf(tail.Count - 1)) is { Kind: HealToken.Keyword, Text: "seen" };
        if (!(place.Previous.Kind == HealToken.Name || IsAny(place.Previous, "age", "severity", "target")))
            return false;
        var before = tail.Count - 2;
        while (before >= 1 && tail[before].Kind == HealToken.Dot)
            before -= 2;
        return before < 0 || !IsComparison(tail[before].Kind);
    }

    private bool IsOperandBeforeNot() => place.Tail.Count > 1 && TypeBefore(place.Tail.Count - 1) is not null && !IsAny(place.Tail[place.Tail.Count - 2], "and", "or", "not");

    private bool IsFactFieldBefore(int end) => end >= 3 && place.Tail[end - 2].Kind == HealToken.Dot;

    /// <summary>The type of what ends right before a token; null where that is not known.</summary>
    private FieldType? TypeBefore(int end)
    {
        if (end <= 0)
            return null;
        var (kind, text) = place.Tail[end - 1];
        if (kind == HealToken.RightBracket)
            return Before(MatchOf(end - 1)) is { Kind: HealToken.Keyword, Text: "labels" } ? Text : null;
        if (kind == HealToken.RightParen)
            return Before(MatchOf(end - 1)) is { Kind: HealToken.Keyword, Text: "seen" } ? Int : null;
        if (kind == HealToken.Keyword)
            return text switch { "age" => Duration, "severity" or "target" => Text, _ => null };
        if (kind != HealToken.Name)
            return null;
        var name = text.Trim('`');
        return end >= 3 && place.Tail[end - 2].Kind == HealToken.Dot
            ? fact?.Fields.FirstOrDefault(f => f.Name == name)?.Type
            : fields.FirstOrDefault(f => f.Name == name)?.Type;
    }

    private int MatchOf(int close)
    {
        var depth = 0;
        for (var i = close; i >= 0; i--)
        {
            depth += place.Tail[i].Kind switch
            {
                HealToken.RightBracket or HealToken.RightParen or HealToken.RightBrace => 1,
                HealToken.LeftBracket or HealToken.LeftParen or HealToken.LeftBrace => -1,
                _ => 0,
            };
            if (depth == 0)
                return i;
        }

        return 0;
    }

    private (HealToken Kind, string Text) Before(int index) => index > 0 ? place.Tail[index - 1] : default;

    private static bool IsAny((HealToken Kind, string Text) token, params string[] words) => token.Kind == HealToken.Keyword && words.Contains(token.Text);

    private static bool IsComparison(HealToken kind) =>
        kind is HealToken.Equal or HealToken.NotEqual or HealToken.Less or HealToken.LessOrEqual or HealToken.Greater or HealToken.GreaterOrEqual;
}
