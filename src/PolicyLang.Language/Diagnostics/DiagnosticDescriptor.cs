namespace PolicyLang.Language.Diagnostics;

/// <summary>A kind of finding.</summary>
/// <param name="Id">The ID, for example <c>HEAL2001</c>.</param>
/// <param name="Severity">The default severity.</param>
/// <param name="Title">A short description.</param>
public sealed record DiagnosticDescriptor(string Id, Severity Severity, string Title)
{
    /// <summary>The family that an editor shows.</summary>
    public string Category => Id[4] switch
    {
        '0' => "PolicyLang.Syntax",
        '1' => "PolicyLang.Meaning",
        '2' => "PolicyLang.Safety",
        '3' => "PolicyLang.Analysis",
        '5' => "PolicyLang.Handlers",
        _ => "PolicyLang.Evidence",
    };
}

/// <summary>All kinds of findings of the compiler.</summary>
public static class Descriptors
{
#pragma warning disable CS1591 // Each is documented by its title, here and in docs/diagnostics.
    public static readonly DiagnosticDescriptor Syntax = new("HEAL0001", Severity.Error, "Syntax error");
    public static readonly DiagnosticDescriptor UnterminatedString = new("HEAL0002", Severity.Error, "String without its end");
    public static readonly DiagnosticDescriptor InvalidCharacter = new("HEAL0003", Severity.Error, "Character or bytes that the language does not have");
    public static readonly DiagnosticDescriptor MalformedLiteral = new("HEAL0004", Severity.Error, "Malformed or out-of-range literal");
    public static readonly DiagnosticDescriptor UnknownName = new("HEAL1001", Severity.Error, "Unknown name");
    public static readonly DiagnosticDescriptor TypeMismatch = new("HEAL1002", Severity.Error, "Types do not fit");
    public static readonly DiagnosticDescriptor Duplicate = new("HEAL1003", Severity.Error, "Declared twice");
    public static readonly DiagnosticDescriptor NotRaisedOn = new("HEAL1004", Severity.Error, "Signal is not raised on this resource");
    public static readonly DiagnosticDescriptor NoSuchActionOn = new("HEAL1005", Severity.Error, "Action does not exist on this resource");
    public static readonly DiagnosticDescriptor Argument = new("HEAL1006", Severity.Error, "Argument is missing, unknown, given twice or of the wrong type");
    public static readonly DiagnosticDescriptor UntellableTarget = new("HEAL1007", Severity.Error, "Step's target cannot be told from the incident");
    public static readonly DiagnosticDescriptor SameCSharpName = new("HEAL1008", Severity.Error, "Two names become one C# name");
    public static readonly DiagnosticDescriptor LabelNotCarried = new("HEAL1009", Severity.Error, "Label is carried by no origin of the signal");
    public static readonly DiagnosticDescriptor UnsafeDomain = new("HEAL2001", Severity.Error, "Unsafe promotion: guarded domain");
    public static readonly DiagnosticDescriptor UnsafeRisk = new("HEAL2002", Severity.Error, "Unsafe promotion: risk");
    public static readonly DiagnosticDescriptor UnsafeIrreversible = new("HEAL2003", Severity.Error, "Unsafe promotion: irreversible action in tier 1");
    public static readonly DiagnosticDescriptor FalseReversible = new("HEAL2004", Severity.Error, "Policy says reversible of an irreversible action");
    public static readonly DiagnosticDescriptor MissingReversible = new("HEAL2005", Severity.Error, "Tier 1 policy does not say reversible");
    public static readonly DiagnosticDescriptor TierOneOnAny = new("HEAL2006", Severity.Error, "Tier 1 on any");
    public static readonly DiagnosticDescriptor ReachesEverything = new("HEAL2007", Severity.Warning, "Tier 1 argument reaches everything");
    public static readonly DiagnosticDescriptor Lease = new("HEAL2008", Severity.Warning, "Tier 1 lease has run out or is long");
    public static readonly DiagnosticDescriptor StaleAccept = new("HEAL2009", Severity.Warning, "Accept has run out or accepts nothing");
    public static readonly DiagnosticDescriptor NeverTrue = new("HEAL3001", Severity.Warning, "Condition can never be true");
    public static readonly DiagnosticDescriptor NeverGoverns = new("HEAL3002", Severity.Warning, "Policy can never govern");
    public static readonly DiagnosticDescriptor Overlap = new("HEAL3003", Severity.Warning, "Tier 1 policies overlap and act differently");
    public static readonly DiagnosticDescriptor ChangesNothing = new("HEAL3004", Severity.Info, "Part of a condition changes nothing");
    public static readonly DiagnosticDescriptor FailingTest = new("HEAL3005", Severity.Error, "Test fails");
    public static readonly DiagnosticDescriptor Loop = new("HEAL3006", Severity.Warning, "Tier 1 policies set each other off");
    public static readonly DiagnosticDescriptor NotAnalysed = new("HEAL3007", Severity.Info, "Not analysed: too large");
    public static readonly DiagnosticDescriptor NoHandler = new("HEAL5001", Severity.Warning, "No handler for an action that a policy uses");
    public static readonly DiagnosticDescriptor CannotUndo = new("HEAL5002", Severity.Error, "Handler of a reversible action cannot undo");
    public static readonly DiagnosticDescriptor ReachesEffect = new("HEAL5003", Severity.Error, "Unsafe promotion: handler reaches a guarded API");
    public static readonly DiagnosticDescriptor TokenNotObserved = new("HEAL5004", Severity.Warning, "Handler does not look at its cancellation token");
    public static readonly DiagnosticDescriptor TwoHandlers = new("HEAL5005", Severity.Error, "Two handlers for one action and resource");
    public static readonly DiagnosticDescriptor HandlesNothing = new("HEAL5006", Severity.Error, "Handler of an action that does not exist");
    public static readonly DiagnosticDescriptor WrongArguments = new("HEAL5007", Severity.Error, "Handler takes other arguments than its action has");
    public static readonly DiagnosticDescriptor NotAHandler = new("HEAL5008", Severity.Error, "Class cannot be a handler");
    public static readonly DiagnosticDescriptor NoReason = new("HEAL5009", Severity.Error, "Vouched for without a reason");
    public static readonly DiagnosticDescriptor GuardsNothing = new("HEAL5010", Severity.Error, "Line of an effects catalogue guards nothing");
    public static readonly DiagnosticDescriptor CannotFollow = new("HEAL5011", Severity.Warning, "Call in a tier 1 handler cannot be followed");
#pragma warning restore CS1591

    /// <summary>All of them, by ID.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        Syntax, UnterminatedString, InvalidCharacter, MalformedLiteral, UnknownName, TypeMismatch, Duplicate, NotRaisedOn,
        NoSuchActionOn, Argument, UntellableTarget, SameCSharpName, LabelNotCarried, UnsafeDomain, UnsafeRisk, UnsafeIrreversible,
        FalseReversible, MissingReversible, TierOneOnAny, ReachesEverything, Lease, StaleAccept,
        NeverTrue, NeverGoverns, Overlap, ChangesNothing, FailingTest, Loop, NotAnalysed,
    ];

    /// <summary>Those about C# handlers, by ID: only the build knows the C#, so only the analyzers report them.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> OfHandlers { get; } =
    [
        NoHandler, CannotUndo, ReachesEffect, TokenNotObserved, TwoHandlers, HandlesNothing, WrongArguments, NotAHandler, NoReason, GuardsNothing, CannotFollow,
    ];
}
