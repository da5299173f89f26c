using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Diagnostics;

/// <content>Findings HEAL2xxx: what must not run by itself.</content>
public static partial class Diagnose
{
    internal static Diagnostic UnsafeDomain(Location at, Step step, Resource resource, Tier tier) =>
        new(Descriptors.UnsafeDomain, $"unsafe promotion: '{step.Action.Name}' acts on a {resource.Name}, in the guarded domain '{resource.Domain.Name}', which begins at {Word(resource.Domain.Floor)}; in {Word(tier)} it would {Acts(tier)}. {Mend(resource.Domain.Floor)}", at);

    internal static Diagnostic UnsafeRisk(Location at, Step step, Tier tier, Tier floor) =>
        new(Descriptors.UnsafeRisk, step.Action.Name == ActionDefinition.Page
            ? $"unsafe promotion: 'page' asks a human, so a policy that does it is tier3, not {Word(tier)}. {Mend(floor)}"
            : $"unsafe promotion: '{step.Action.Name}' is of {step.Action.Risk.ToString().ToLowerInvariant()} risk, which begins at {Word(floor)}; in {Word(tier)} it would {Acts(tier)}. {Mend(floor)}", at);

    internal static Diagnostic UnsafeIrreversible(Location at, Step step) =>
        new(Descriptors.UnsafeIrreversible, $"unsafe promotion: '{step.Action.Name}' is declared irreversible, so nothing could undo it if tier1 ran it alone by mistake. {Mend(Tier.Tier2)}", at);

    internal static Diagnostic FalseReversible(Location at, Step step) =>
        new(Descriptors.FalseReversible, $"this policy says reversible, but its action '{step.Action.Name}' is declared irreversible; take the word out", at);

    internal static Diagnostic MissingReversible(Location at) =>
        new(Descriptors.MissingReversible, "a tier1 policy runs alone, so its author must say that what it does can be undone; add 'reversible', or make it tier2", at);

    internal static Diagnostic TierOneOnAny(Location at, string what) =>
        new(Descriptors.TierOneOnAny, $"tier1 is for a clear pattern, and 'any' {what} is none: a {what} that is declared later would be acted on too; name them, or make it tier2", at);

    internal static Diagnostic ReachesEverything(Location at, string argument, string value, string action) =>
        new(Descriptors.ReachesEverything, $"argument '{argument}' is \"{value}\", so '{action}' may reach everything at once in tier1; name what it should reach, or make it tier2", at);

    internal static Diagnostic LeaseEnded(Location at, DateTimeOffset until) =>
        new(Descriptors.Lease, $"this lease ran out at {Date(until)}, so the policy is tier2 already; renew it if the evidence is good, or write tier2", at);

    internal static Diagnostic LeaseTooLong(Location at, DateTimeOffset until, int days) =>
        new(Descriptors.Lease, $"this lease runs until {Date(until)}, {NumberText.Format(days)} days from today; a lease of more than 31 days is no review, so choose an earlier date", at);

    internal static Diagnostic AcceptEnded(Location at, string id, DateTimeOffset until) =>
        new(Descriptors.StaleAccept, $"this accept of {id} ran out at {Date(until)}; mend what it accepts, or look at it again and renew it", at);

    internal static Diagnostic AcceptsNothing(Location at, string id) =>
        new(Descriptors.StaleAccept, $"this accept accepts nothing: the policy has no {id}; take it out", at);

    internal static Diagnostic AcceptsHandler(Location at, string id) =>
        new(Descriptors.StaleAccept, $"this accept accepts nothing: {id} is about a handler, and is mended or vouched for in its C#; take it out", at);

    internal static Diagnostic AcceptsError(Location at, string id) =>
        new(Descriptors.StaleAccept, $"this accept accepts nothing: {id} is an error, and errors cannot be accepted; change the policy, or the vocabulary, where a reviewer sees it", at);

    internal static Diagnostic TestFails(Location at, string title, string expected, string got, string why) =>
        new(Descriptors.FailingTest, $"test \"{title}\" fails: expected {expected}, got {got}. {why}", at);

    internal static string Word(Tier tier) => "tier" + NumberText.Format((int)tier);

    private static string Acts(Tier tier) => tier == Tier.Tier1 ? "run alone" : "need only an approval";

    private static string Mend(Tier floor) => $"Make the policy {Word(floor)}.";

    private static string Date(DateTimeOffset date) => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
