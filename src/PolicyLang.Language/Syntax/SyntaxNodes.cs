using PolicyLang.Language.Text;

namespace PolicyLang.Language.Syntax;

#pragma warning disable SA1402 // The nodes of one grammar read best on one page.

/// <summary>A name where it stands; backticks are taken off.</summary>
public sealed record Name(string Text, SourceSpan Span);

/// <summary>Names with commas, or <c>any</c>.</summary>
public sealed record NameList(bool IsAny, EquatableArray<Name> Names, SourceSpan Span);

/// <summary>A string where it stands, with its value, which is empty where it was reported as malformed.</summary>
public sealed record StringNode(string Value, SourceSpan Span, bool IsMalformed = false);

/// <summary>A literal. <see cref="Value"/> is null where the literal was reported as malformed, or is a moment, which no type has.</summary>
public sealed record Literal(HealToken Kind, PolicyValue? Value, string Source, SourceSpan Span);

/// <summary>A duration where it stands, in ticks of 100 ns.</summary>
public sealed record DurationNode(long Ticks, SourceSpan Span);

/// <summary>An integer where it stands.</summary>
public sealed record IntNode(long Value, SourceSpan Span);

/// <summary>A date or instant where it stands.</summary>
public sealed record MomentNode(DateTimeOffset Value, SourceSpan Span)
{
    /// <summary>Whether the literal was reported as malformed; the value is the latest moment then.</summary>
    public bool IsMalformed => Value == DateTimeOffset.MaxValue;
}

/// <summary>A tier where it stands.</summary>
public sealed record TierNode(Tier Value, SourceSpan Span);

/// <summary>A type: one of the basic ones, or <c>one of</c> some strings.</summary>
public sealed record TypeNode(PolicyValueType Type, EquatableArray<StringNode>? OneOf, SourceSpan Span);

/// <summary><c>name: literal</c>, an argument or a value of a test.</summary>
public sealed record NamedLiteral(Name Name, Literal Value);

/// <summary>A declaration. <see cref="Span"/> covers its tokens, <see cref="Documentation"/> has the <c>##</c> lines before it.</summary>
public abstract record Declaration(SourceSpan Span)
{
    /// <summary>The text of its documentation comment, or null.</summary>
    public string? Documentation { get; init; }
}

/// <summary><c>domain name floor tier</c></summary>
public sealed record DomainSyntax(Name Name, TierNode? Floor, SourceSpan Span) : Declaration(Span);

/// <summary>A field of a resource, signal or fact.</summary>
public sealed record FieldSyntax(Name Name, TypeNode Type, StringNode? From);

/// <summary><c>resource name in domain target "…" group "…" { … }</c></summary>
public sealed record ResourceSyntax(
    Name Name, Name Domain, StringNode Target, StringNode? Group, EquatableArray<FieldSyntax> Fields, SourceSpan Span) : Declaration(Span);

/// <summary><c>alert "…" carrying […]</c> or <c>event "…"</c></summary>
public sealed record OriginSyntax(bool IsEvent, StringNode Source, EquatableArray<Name>? Carrying);

/// <summary><c>signal name on resources from origins { … }</c></summary>
public sealed record SignalSyntax(
    Name Name, NameList On, EquatableArray<OriginSyntax> Origins, EquatableArray<FieldSyntax> Fields, SourceSpan Span) : Declaration(Span);

/// <summary>A parameter of an action.</summary>
public sealed record ParameterSyntax(Name Name, TypeNode Type, Literal? Default);

/// <summary>What an action risks.</summary>
public enum Risk
{
    /// <summary>May run alone.</summary>
    Low,

    /// <summary>Needs a human's approval.</summary>
    Medium,

    /// <summary>Needs a human.</summary>
    High,
}

/// <summary><c>action name on resources (…) reversible risk low raises signals</c></summary>
public sealed record ActionSyntax(
    Name Name, NameList On, EquatableArray<ParameterSyntax> Parameters, bool IsReversible, Risk Risk, NameList? Raises, SourceSpan Span)
    : Declaration(Span);

/// <summary><c>fact name from origins { … }</c></summary>
public sealed record FactSyntax(Name Name, EquatableArray<OriginSyntax> Origins, EquatableArray<FieldSyntax> Fields, SourceSpan Span)
    : Declaration(Span);

/// <summary>A step: <c>action on resource (name: literal, …)</c></summary>
public sealed record StepSyntax(Name Action, Name? On, EquatableArray<NamedLiteral> Args, SourceSpan Span);

/// <summary>A policy. <see cref="Repeated"/> has the words of its header that stand there a second time.</summary>
public sealed record PolicySyntax(
    Name? Name, StringNode? Title, StringNode? Owner, StringNode? Runbook, NameList Signals, NameList Resources, Expression? Where,
    Expression? Unless, DurationNode? For, EquatableArray<StepSyntax> Steps, TierNode Tier, MomentNode? Until, SourceSpan? Reversible,
    EquatableArray<ClauseSyntax> Clauses, EquatableArray<SourceSpan> Repeated, SourceSpan Span) : Declaration(Span);

/// <summary>A clause behind a policy's tier.</summary>
public abstract record ClauseSyntax(SourceSpan Span);

/// <summary><c>limit n per duration per name</c></summary>
public sealed record LimitClause(IntNode Count, DurationNode Per, Name? PerName, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>cooldown duration</c></summary>
public sealed record CooldownClause(DurationNode Duration, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>verify within duration else what</c></summary>
public sealed record VerifyClause(DurationNode Within, string? Else, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>approve by n of "…", "…" within duration</c></summary>
public sealed record ApproveClause(IntNode? Count, EquatableArray<StringNode> By, DurationNode? Within, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>known after n</c></summary>
public sealed record KnownClause(IntNode After, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>shadow</c></summary>
public sealed record ShadowClause(SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>accept ID because "…" until date</c></summary>
public sealed record AcceptClause(Name Id, StringNode Because, MomentNode Until, SourceSpan Span) : ClauseSyntax(Span);

/// <summary><c>while fact where condition</c></summary>
public sealed record WhileSyntax(Name Fact, Expression? Where);

/// <summary>The window of a hold.</summary>
public abstract record WindowSyntax(SourceSpan Span);

/// <summary><c>moment to moment</c></summary>
public sealed record OnceWindow(MomentNode From, MomentNode To, SourceSpan Span) : WindowSyntax(Span);

/// <summary><c>daily</c> or a weekday, clock times in minutes from midnight, and a zone. Null days make it daily.</summary>
public sealed record RecurringWindow(DayOfWeek? StartDay, int Start, DayOfWeek? EndDay, int End, StringNode? Zone, SourceSpan Span) : WindowSyntax(Span);

/// <summary>A hold.</summary>
public sealed record HoldSyntax(
    Name Name, NameList Stops, NameList On, Expression? Where, WhileSyntax? While, WindowSyntax? During, TierNode? Tier, StringNode? Because,
    SourceSpan Span) : Declaration(Span);

/// <summary>A budget.</summary>
public sealed record BudgetSyntax(
    Name Name, IntNode Allows, bool CountsTargets, DurationNode Per, Name? PerName, NameList? On, bool Latch, SourceSpan Span) : Declaration(Span);

/// <summary><c>with fact { … }</c> in a test.</summary>
public sealed record TestFact(Name Name, EquatableArray<NamedLiteral> Values);

/// <summary>What a test expects.</summary>
public sealed record ExpectSyntax(TierNode Tier, Name? Action, EquatableArray<NamedLiteral>? Args, Name? By, SourceSpan Span);

/// <summary>A test. <see cref="Repeated"/> has the words of what is given that stand there a second time.</summary>
public sealed record TestSyntax(
    StringNode Title, Name Signal, Name Resource, StringNode? Target, EquatableArray<NamedLiteral> Values, MomentNode? At, DurationNode? Age,
    IntNode? Seen, EquatableArray<TestFact> Facts, StringNode? Severity, EquatableArray<NamedLiteral> Labels, ExpectSyntax Expect,
    EquatableArray<SourceSpan> Repeated, SourceSpan Span) : Declaration(Span);
