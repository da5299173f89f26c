using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;
using static PolicyLang.Language.Syntax.Basics;

namespace PolicyLang.Language.Syntax;

/// <summary>The grammar of policies with their steps and clauses.</summary>
internal static class PolicyGrammar
{
    private sealed record Header(Name? Name, StringNode? Title, StringNode? Owner, StringNode? Runbook, EquatableArray<SourceSpan> Repeated);

    private static readonly TokenListParser<HealToken, (Token<HealToken> Word, StringNode Value)> HeaderItem =
        from word in Word("owner").Or(Word("runbook"))
        from value in AString
        select (word, value);

    private static readonly TokenListParser<HealToken, Header> PolicyHeader =
        (from word in Word("policy")
         from name in AName
         from title in AString.Maybe()
         from items in HeaderItem.Many()
         select new Header(name, title, Last(items, "owner"), Last(items, "runbook"), Repeated(items.Select(i => i.Word))))
        .OptionalOrDefault(new Header(null, null, null, null, []));

    private static readonly TokenListParser<HealToken, StepSyntax> Step =
        from action in AName
        from resource in Word("on").IgnoreThen(AName).Maybe()
        from args in Arguments.OptionalOrDefault()
        select new StepSyntax(action, resource, args, action.Span);

    private static readonly TokenListParser<HealToken, ClauseSyntax> Limit =
        from word in Word("limit")
        from count in Int
        from span in Word("per").IgnoreThen(Duration)
        from per in Word("per").IgnoreThen(Dimension).Maybe()
        select (ClauseSyntax)new LimitClause(count, span, per, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Cooldown =
        from word in Word("cooldown")
        from span in Duration
        select (ClauseSyntax)new CooldownClause(span, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Verify =
        from word in Word("verify")
        from span in Word("within").IgnoreThen(Duration)
        from otherwise in Word("else").IgnoreThen(Soft("undo").Or(Soft("propose")).Or(Soft("page"))).Select(t => t.ToStringValue()).Maybe()
        select (ClauseSyntax)new VerifyClause(span, otherwise, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Approve =
        from word in Word("approve")
        from preposition in Soft("by")
        from count in (from n in Int from of in Soft("of") select n).Maybe()
        from people in SeparatedBy(AString, HealToken.Comma)
        from within in Word("within").IgnoreThen(Duration).Maybe()
        select (ClauseSyntax)new ApproveClause(count, people.ToEquatableArray(), within, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Known =
        from word in Word("known")
        from count in Word("after").IgnoreThen(Int)
        select (ClauseSyntax)new KnownClause(count, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Accept =
        from word in Word("accept")
        from id in AName
        from because in Word("because").IgnoreThen(AString)
        from until in Word("until").IgnoreThen(Date)
        select (ClauseSyntax)new AcceptClause(id, because, until, SpanOf(word));

    private static readonly TokenListParser<HealToken, ClauseSyntax> Clause =
        Limit.Or(Cooldown).Or(Verify).Or(Approve).Or(Known).Or(Word("shadow").Select(t => (ClauseSyntax)new ShadowClause(SpanOf(t)))).Or(Accept);

    /// <summary>What a limit or budget is counted by: an attribute, or <c>target</c> or <c>group</c>, which are reserved words.</summary>
    internal static TokenListParser<HealToken, Name> Dimension =>
        AName.Or(Word("target").Or(Word("group")).Select(t => new Name(t.ToStringValue(), SpanOf(t))));

    public static readonly TokenListParser<HealToken, Declaration> Policy =
        from header in PolicyHeader
        from signals in Word("when").IgnoreThen(Names)
        from resources in Word("on").IgnoreThen(Names)
        from condition in Word("where").IgnoreThen(ExpressionGrammar.Condition).Maybe()
        from unless in Word("unless").IgnoreThen(ExpressionGrammar.Condition).Maybe()
        from lasting in Word("for").IgnoreThen(Duration).Maybe()
        from steps in Word("then").IgnoreThen(Step).AtLeastOnce()
        from tier in ATier
        from until in Word("until").IgnoreThen(Date).Maybe()
        from reversible in Word("reversible").Select(t => (SourceSpan?)SpanOf(t)).OptionalOrDefault()
        from clauses in Clause.Many()
        select (Declaration)new PolicySyntax(
            header.Name, header.Title, header.Owner, header.Runbook, signals, resources, condition, unless, lasting, steps.ToEquatableArray(), tier,
            until, reversible, clauses.ToEquatableArray(), header.Repeated, default);

    private static StringNode? Last((Token<HealToken> Word, StringNode Value)[] items, string word) => items.LastOrDefault(i => i.Value is not null && i.Word.ToStringValue() == word).Value;
}
