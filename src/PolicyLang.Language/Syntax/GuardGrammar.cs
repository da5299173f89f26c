using PolicyLang.Language.Text;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using static PolicyLang.Language.Syntax.Basics;

namespace PolicyLang.Language.Syntax;

/// <summary>The grammar of holds, budgets and tests.</summary>
internal static class GuardGrammar
{
    private static readonly TokenListParser<HealToken, (DayOfWeek? Day, SourceSpan Span)> Weekday =
        Day(DayOfWeek.Monday).Or(Day(DayOfWeek.Tuesday)).Or(Day(DayOfWeek.Wednesday)).Or(Day(DayOfWeek.Thursday))
            .Or(Day(DayOfWeek.Friday)).Or(Day(DayOfWeek.Saturday)).Or(Day(DayOfWeek.Sunday)).Named("weekday");

    private static readonly TokenListParser<HealToken, WindowSyntax> Once =
        from start in Moment
        from to in Soft("to")
        from end in Moment
        select (WindowSyntax)new OnceWindow(start, end, start.Span.To(end.Span));

    private static readonly TokenListParser<HealToken, WindowSyntax> Recurring =
        from start in Soft("daily").Select(t => (Day: (DayOfWeek?)null, Span: SpanOf(t))).Or(Weekday)
        from startClock in Clock
        from to in Soft("to")
        from end in start.Day is null ? Parse.Return<HealToken, DayOfWeek?>(null) : Weekday.Select(d => d.Day).OptionalOrDefault()
        from endClock in Clock
        from zone in AString.Maybe()
        select (WindowSyntax)new RecurringWindow(
            start.Day, startClock.Minutes, end, endClock.Minutes, zone, start.Span.To(zone?.Span ?? endClock.Span));

    private static readonly TokenListParser<HealToken, WhileSyntax> While =
        from word in Word("while")
        from fact in AName
        from condition in Word("where").IgnoreThen(ExpressionGrammar.Condition).Maybe()
        select new WhileSyntax(fact, condition);

    public static readonly TokenListParser<HealToken, Declaration> Hold =
        from word in Word("hold")
        from name in AName
        from actions in Word("stops").IgnoreThen(Names)
        from resources in Word("on").IgnoreThen(Names)
        from condition in Word("where").IgnoreThen(ExpressionGrammar.Condition).Maybe()
        from facts in While.Maybe()
        from during in Word("during").IgnoreThen(Once.Or(Recurring)).Maybe()
        from tier in ATier.Maybe()
        from because in Word("because").IgnoreThen(AString).Maybe()
        select (Declaration)new HoldSyntax(name, actions, resources, condition, facts, during, tier, because, default);

    public static readonly TokenListParser<HealToken, Declaration> Budget =
        from word in Word("budget")
        from name in AName
        from allows in Word("allows").IgnoreThen(Int)
        from targets in Soft("actions").Value(false).Or(Soft("targets").Value(true))
        from span in Word("per").IgnoreThen(Duration)
        from per in Word("per").IgnoreThen(PolicyGrammar.Dimension).Maybe()
        from resources in Word("on").IgnoreThen(Names).Maybe()
        from latch in Word("latch").Value(true).OptionalOrDefault()
        select (Declaration)new BudgetSyntax(name, allows, targets, span, per, resources, latch, default);

    private static readonly TokenListParser<HealToken, (Token<HealToken> Word, object Value)> TestItem =
        Item("at", Moment).Or(Item("age", Duration)).Or(Item("seen", Int)).Or(Item("severity", AString)).Or(Item("labels", Values))
            .Or(Item("with", from fact in AName from values in Values.OptionalOrDefault() select new TestFact(fact, values)));

    /// <summary>An action, where <c>by</c> would begin the name of the policy instead.</summary>
    private static readonly TokenListParser<HealToken, Name> ActionName =
        Token.EqualTo(HealToken.Name).Where(t => t.ToStringValue() != "by").Select(t => new Name(t.ToStringValue().Trim('`'), SpanOf(t)));

    private static readonly TokenListParser<HealToken, ExpectSyntax> Expect =
        from word in Word("expect")
        from tier in ATier
        from step in (from action in ActionName from args in Arguments.Select(a => (EquatableArray<NamedLiteral>?)a).OptionalOrDefault() select (Action: (Name?)action, args))
            .OptionalOrDefault()
        from policy in Soft("by").IgnoreThen(AName).Maybe()
        select new ExpectSyntax(tier, step.Action, step.args, policy, SpanOf(word).To(tier.Span));

    public static readonly TokenListParser<HealToken, Declaration> Test =
        from word in Word("test")
        from title in AString
        from signal in Word("given").IgnoreThen(AName)
        from resource in Word("on").IgnoreThen(AName)
        from target in AString.Maybe()
        from values in Values.OptionalOrDefault()
        from items in TestItem.Many()
        from expect in Expect
        select (Declaration)new TestSyntax(
            title, signal, resource, target, values, Last<MomentNode>(items, "at"), Last<DurationNode>(items, "age"), Last<IntNode>(items, "seen"),
            items.Select(i => i.Value).OfType<TestFact>().ToEquatableArray(), Last<StringNode>(items, "severity"),
            items.Select(i => i.Value).OfType<EquatableArray<NamedLiteral>>().LastOrDefault(), expect,
            Repeated(items.Select(i => i.Word).Where(w => w.ToStringValue() != "with")), default);

    private static TokenListParser<HealToken, (Token<HealToken> Word, object Value)> Item<T>(string word, TokenListParser<HealToken, T> value)
        where T : notnull => from w in Word(word) from v in value select (w, (object)v);

    private static T? Last<T>((Token<HealToken> Word, object Value)[] items, string word)
        where T : class => (T?)items.LastOrDefault(i => i.Value is T && i.Word.ToStringValue() == word).Value;

    /// <summary>A weekday by its full name or its first three letters, in lower case.</summary>
    private static TokenListParser<HealToken, (DayOfWeek? Day, SourceSpan Span)> Day(DayOfWeek day)
    {
        var name = day.ToString().ToLowerInvariant();
        return Soft(name).Or(Soft(name.Substring(0, 3))).Select(t => ((DayOfWeek?)day, SpanOf(t)));
    }
}
