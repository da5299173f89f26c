using PolicyLang.Language.Text;
using Superpower;
using Superpower.Parsers;
using static PolicyLang.Language.Syntax.Basics;

namespace PolicyLang.Language.Syntax;

/// <summary>The grammar of the vocabulary: domains, resources, signals, actions, facts. Spans of declarations are set by <see cref="Parser"/>.</summary>
internal static class VocabularyGrammar
{
    private static readonly TokenListParser<HealToken, TypeNode> OneOf =
        from one in Soft("one")
        from of in Soft("of")
        from open in Token.EqualTo(HealToken.LeftBracket)
        from values in SeparatedBy(AString, HealToken.Comma)
        from close in Token.EqualTo(HealToken.RightBracket)
        select new TypeNode(PolicyValueType.String, values.ToEquatableArray(), SpanOf(one).To(SpanOf(close)));

    private static readonly TokenListParser<HealToken, TypeNode> Type =
        Basic("string", PolicyValueType.String).Or(Basic("int", PolicyValueType.Int)).Or(Basic("number", PolicyValueType.Number))
            .Or(Basic("bool", PolicyValueType.Bool)).Or(Basic("duration", PolicyValueType.Duration)).Or(Basic("size", PolicyValueType.Size))
            .Or(OneOf);

    private static readonly TokenListParser<HealToken, FieldSyntax> Field =
        from field in NameAnd(Type)
        from label in Word("from").IgnoreThen(AString).Maybe()
        select new FieldSyntax(field.Name, field.Value, label);

    private static readonly TokenListParser<HealToken, EquatableArray<FieldSyntax>> Fields = Braced(Field).OptionalOrDefault();

    private static readonly TokenListParser<HealToken, EquatableArray<Name>?> Carrying =
        from word in Word("carrying")
        from open in Token.EqualTo(HealToken.LeftBracket)
        from labels in SeparatedBy(AName, HealToken.Comma)
        from close in Token.EqualTo(HealToken.RightBracket)
        select (EquatableArray<Name>?)labels.ToEquatableArray();

    private static readonly TokenListParser<HealToken, OriginSyntax> Origin =
        from kind in Soft("alert").Or(Soft("event"))
        from source in AString
        from carrying in Carrying.OptionalOrDefault()
        select new OriginSyntax(kind.ToStringValue() == "event", source, carrying);

    private static readonly TokenListParser<HealToken, EquatableArray<OriginSyntax>> Origins =
        Word("from").IgnoreThen(SeparatedBy(Origin, HealToken.Comma)).Select(o => o.ToEquatableArray()).OptionalOrDefault();

    public static readonly TokenListParser<HealToken, Declaration> Domain =
        from word in Word("domain")
        from name in AName
        from floor in Word("floor").IgnoreThen(ATier).Maybe()
        select (Declaration)new DomainSyntax(name, floor, default);

    public static readonly TokenListParser<HealToken, Declaration> Resource =
        from word in Word("resource")
        from name in AName
        from domain in Word("in").IgnoreThen(AName)
        from target in Word("target").IgnoreThen(AString)
        from grouping in Word("group").IgnoreThen(AString).Maybe()
        from fields in Fields
        select (Declaration)new ResourceSyntax(name, domain, target, grouping, fields, default);

    public static readonly TokenListParser<HealToken, Declaration> Signal =
        from word in Word("signal")
        from name in AName
        from resources in Word("on").IgnoreThen(Names)
        from origins in Origins
        from fields in Fields
        select (Declaration)new SignalSyntax(name, resources, origins, fields, default);

    private static readonly TokenListParser<HealToken, ParameterSyntax> Parameter =
        from parameter in NameAnd(Type)
        from value in Token.EqualTo(HealToken.Assign).IgnoreThen(ALiteral).Maybe()
        select new ParameterSyntax(parameter.Name, parameter.Value, value);

    private static readonly TokenListParser<HealToken, EquatableArray<ParameterSyntax>> Parameters =
        from open in Token.EqualTo(HealToken.LeftParen)
        from items in SeparatedBy(Parameter, HealToken.Comma).Select(p => p.ToEquatableArray()).OptionalOrDefault()
        from close in Token.EqualTo(HealToken.RightParen)
        select items;

    private static readonly TokenListParser<HealToken, Risk> RiskLevel =
        Soft("low").Value(Risk.Low).Or(Soft("medium").Value(Risk.Medium)).Or(Soft("high").Value(Risk.High));

    public static readonly TokenListParser<HealToken, Declaration> Action =
        from word in Word("action")
        from name in AName
        from resources in Word("on").IgnoreThen(Names)
        from parameters in Parameters.OptionalOrDefault()
        from reversible in Word("reversible").Value(true).Or(Word("irreversible").Value(false))
        from risk in Word("risk").IgnoreThen(RiskLevel)
        from raises in Word("raises").IgnoreThen(Names).Maybe()
        select (Declaration)new ActionSyntax(name, resources, parameters, reversible, risk, raises, default);

    public static readonly TokenListParser<HealToken, Declaration> Fact =
        from word in Word("fact")
        from name in AName
        from origins in Origins
        from fields in Fields
        select (Declaration)new FactSyntax(name, origins, fields, default);

    private static TokenListParser<HealToken, TypeNode> Basic(string word, PolicyValueType type) =>
        Soft(word).Select(t => new TypeNode(type, null, SpanOf(t)));
}
