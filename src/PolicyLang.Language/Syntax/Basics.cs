using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace PolicyLang.Language.Syntax;

/// <summary>The smallest parsers: words, names, literals, lists. Token spans are absolute, because the whole file is one text.</summary>
internal static class Basics
{
    public static TokenListParser<HealToken, Token<HealToken>> Word(string word) => Token.EqualToValue(HealToken.Keyword, word);

    public static TokenListParser<HealToken, Token<HealToken>> Soft(string word) => Token.EqualToValue(HealToken.Name, word);

    public static SourceSpan SpanOf(Token<HealToken> token) => new(token.Span.Position.Absolute, token.Span.Length);

    private static SourceFile FileOf(Token<HealToken> token) => new("", token.Span.Source!);

    /// <summary>A token, or a literal that was reported as malformed and so stands for any.</summary>
    private static TokenListParser<HealToken, Token<HealToken>> Of(HealToken kind) => Token.EqualTo(kind).Or(Token.EqualTo(HealToken.Malformed));

    public static readonly TokenListParser<HealToken, Name> AName =
        Token.EqualTo(HealToken.Name).Select(t => new Name(t.ToStringValue().Trim('`'), SpanOf(t)));

    public static readonly TokenListParser<HealToken, StringNode> AString =
        Of(HealToken.String).Select(t => new StringNode(TextOf(t), SpanOf(t), t.Kind == HealToken.Malformed));

    public static readonly TokenListParser<HealToken, DurationNode> Duration =
        Of(HealToken.Duration).Select(t => new DurationNode(DurationText.TryParse(t.ToStringValue(), out var ticks) ? ticks : 0, SpanOf(t)));

    public static readonly TokenListParser<HealToken, IntNode> Int =
        Of(HealToken.Integer).Select(t => new IntNode(NumberText.TryParseInt(t.ToStringValue(), out var value) ? value : 1, SpanOf(t)));

    public static readonly TokenListParser<HealToken, MomentNode> Date = Of(HealToken.Date).Select(ToMoment);

    public static readonly TokenListParser<HealToken, MomentNode> Moment = Of(HealToken.Date).Or(Token.EqualTo(HealToken.Instant)).Select(ToMoment);

    public static readonly TokenListParser<HealToken, (int Minutes, SourceSpan Span)> Clock =
        Of(HealToken.Clock).Select(t => (LiteralScanner.TryParseClock(t.ToStringValue(), out var minutes) ? minutes : 0, SpanOf(t)));

    public static readonly TokenListParser<HealToken, TierNode> ATier =
        Word("tier1").Select(t => new TierNode(PolicyLang.Tier.Tier1, SpanOf(t)))
            .Or(Word("tier2").Select(t => new TierNode(PolicyLang.Tier.Tier2, SpanOf(t))))
            .Or(Word("tier3").Select(t => new TierNode(PolicyLang.Tier.Tier3, SpanOf(t))));

    public static readonly TokenListParser<HealToken, NameList> Names =
        Word("any").Select(t => new NameList(true, [], SpanOf(t)))
            .Or(SeparatedBy(AName, HealToken.Comma).Select(names => new NameList(false, names.ToEquatableArray(), names[0].Span.To(names[names.Length - 1].Span))));

    public static readonly TokenListParser<HealToken, Literal> ALiteral =
        Token.EqualTo(HealToken.String).Or(Token.EqualTo(HealToken.Integer)).Or(Token.EqualTo(HealToken.Number)).Or(Token.EqualTo(HealToken.Duration))
            .Or(Token.EqualTo(HealToken.Size)).Or(Token.EqualTo(HealToken.Date)).Or(Token.EqualTo(HealToken.Instant)).Or(Token.EqualTo(HealToken.Clock))
            .Or(Token.EqualTo(HealToken.Malformed)).Or(Word("true")).Or(Word("false"))
            .Select(ToLiteral).Named("literal");

    public static readonly TokenListParser<HealToken, EquatableArray<NamedLiteral>> Arguments =
        from open in Token.EqualTo(HealToken.LeftParen)
        from items in NamedLiterals()
        from close in Token.EqualTo(HealToken.RightParen)
        select items;

    public static readonly TokenListParser<HealToken, EquatableArray<NamedLiteral>> Values =
        Braced(NameAnd(ALiteral).Select(p => new NamedLiteral(p.Name, p.Value)));

    public static TokenListParser<HealToken, T?> Maybe<T>(this TokenListParser<HealToken, T> parser)
        where T : class => parser.Select(value => (T?)value).OptionalOrDefault();

    /// <summary>Items with a separator between them, at least one. Unlike Superpower's own, a separator must be followed by an item.</summary>
    public static TokenListParser<HealToken, T[]> SeparatedBy<T>(TokenListParser<HealToken, T> item, HealToken separator) =>
        from first in item
        from rest in Token.EqualTo(separator).IgnoreThen(item).Many()
        select (T[])[first, .. rest];

    /// <summary>Items in braces, with commas and perhaps one behind the last.</summary>
    public static TokenListParser<HealToken, EquatableArray<T>> Braced<T>(TokenListParser<HealToken, T> item) =>
        from open in Token.EqualTo(HealToken.LeftBrace)
        from items in CommaListOf(item)
        from close in Token.EqualTo(HealToken.RightBrace)
        select items;

    /// <summary>The words that stand before in the same place.</summary>
    public static EquatableArray<SourceSpan> Repeated(IEnumerable<Token<HealToken>> words) =>
        words.GroupBy(w => w.ToStringValue(), StringComparer.Ordinal).SelectMany(g => g.Skip(1)).Select(SpanOf).ToEquatableArray();

    public static TokenListParser<HealToken, (Name Name, T Value)> NameAnd<T>(TokenListParser<HealToken, T> value) =>
        from name in AName
        from colon in Token.EqualTo(HealToken.Colon)
        from v in value
        select (name, v);

    private static TokenListParser<HealToken, EquatableArray<T>> CommaListOf<T>(TokenListParser<HealToken, T> item) =>
        (from first in item
         from rest in Token.EqualTo(HealToken.Comma).IgnoreThen(item.Select(i => (T[])[i]).OptionalOrDefault([])).Many()
             .Where(items => items.Take(items.Length - 1).All(i => i.Length == 1), "two commas without an item between them")
         select ((T[])[first, .. rest.SelectMany(i => i)]).ToEquatableArray())
        .OptionalOrDefault();

    private static TokenListParser<HealToken, EquatableArray<NamedLiteral>> NamedLiterals() =>
        SeparatedBy(NameAnd(ALiteral).Select(p => new NamedLiteral(p.Name, p.Value)), HealToken.Comma)
            .Select(items => items.ToEquatableArray()).OptionalOrDefault();

    private static string TextOf(Token<HealToken> token) =>
        token.Kind == HealToken.String ? LiteralScanner.ValueOf(FileOf(token), SpanOf(token)) : "";

    private static MomentNode ToMoment(Token<HealToken> token) =>
        new(LiteralScanner.TryParseMoment(token.ToStringValue(), out var moment) ? moment : DateTimeOffset.MaxValue, SpanOf(token));

    private static Literal ToLiteral(Token<HealToken> token)
    {
        var text = token.ToStringValue();
        return new Literal(token.Kind, ValueOf(token, text), text, SpanOf(token));
    }

    private static PolicyValue? ValueOf(Token<HealToken> token, string text) => token.Kind switch
    {
        HealToken.String => PolicyValue.OfString(TextOf(token)),
        HealToken.Integer => NumberText.TryParseInt(text, out var value) ? PolicyValue.OfInt(value) : null,
        HealToken.Number => NumberText.TryParseNumber(text, out var value) ? PolicyValue.OfNumber(value) : null,
        HealToken.Duration => DurationText.TryParse(text, out var value) ? PolicyValue.OfDuration(value) : null,
        HealToken.Size => SizeText.TryParse(text, out var value) ? PolicyValue.OfSize(value) : null,
        HealToken.Keyword => PolicyValue.OfBool(string.Equals(text, "true", StringComparison.Ordinal)),
        _ => null,
    };
}
