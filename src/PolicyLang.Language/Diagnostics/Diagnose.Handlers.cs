namespace PolicyLang.Language.Diagnostics;

/// <content>Findings HEAL5xxx: the C# that carries out actions. Their places are in C#, so these methods give the sentences alone.</content>
public static partial class Diagnose
{
    /// <summary>HEAL5001.</summary>
    public static string NoHandler(string action, string resource, string policy) =>
        $"no handler carries out '{action}' on '{resource}', which policy '{policy}' uses, so a decision for it could not be executed; write a class with [Handles(\"{action}\", On = \"{resource}\")]";

    /// <summary>HEAL5002.</summary>
    public static string CannotUndo(string handler, string action) =>
        $"'{handler}' handles '{action}', which is declared reversible, and cannot undo it; implement IReversibleActionHandler, or declare the action irreversible";

    /// <summary>HEAL5003.</summary>
    public static string ReachesEffect(string action, string policy, string effect, IEnumerable<string> path) =>
        $"unsafe promotion: policy '{policy}' runs '{action}' alone in tier1, and its handler reaches a guarded API ({effect}): {action} handler → {string.Join(" → ", path)}. Make the policy tier2, or take the call out.";

    /// <summary>HEAL5004, of a method that never looks at its token.</summary>
    public static string TokenUnused(string method, string token) =>
        $"'{method}' waits and never looks at '{token}', so nothing can stop it: not the kill switch, not its time limit, not the host; pass it to what waits";

    /// <summary>HEAL5004, of a call that could take the token.</summary>
    public static string TokenNotPassed(string called, string token) =>
        $"'{called}' can be given a token and gets none, so it goes on after '{token}' fires; pass '{token}', or CancellationToken.None where it must not stop";

    /// <summary>HEAL5004, of a loop.</summary>
    public static string TokenNotInLoop(string token) =>
        $"this loop waits and never looks at '{token}', so it goes on after the token fires; call {token}.ThrowIfCancellationRequested() in it";

    /// <summary>HEAL5005.</summary>
    public static string TwoHandlers(string first, string second, string action, string? resource) =>
        $"'{first}' and '{second}' both handle '{action}' on {(resource is null ? "every resource" : $"'{resource}'")}, and only one can; take one out";

    /// <summary>HEAL5006, of an action.</summary>
    public static string HandlesUnknownAction(string action, IEnumerable<string> known) =>
        $"there is no action '{action}'{NearestName.Suggest(action, known)}{(NearestName.Find(action, known) is null ? ", so this handler is never called; declare it in a .heal file, or take the handler out" : "")}";

    /// <summary>HEAL5006, of a resource.</summary>
    public static string HandlesUnknownResource(string resource, IEnumerable<string> known) =>
        $"there is no resource '{resource}'{NearestName.Suggest(resource, known)}{(NearestName.Find(resource, known) is null ? ", so this handler is never called" : "")}";

    /// <summary>HEAL5006, of an action that exists on other resources.</summary>
    public static string HandlesElsewhere(string action, string resource, IEnumerable<string> resources) =>
        $"action '{action}' does not exist on '{resource}', so this handler is never called; it exists on {string.Join(", ", resources.Select(r => $"'{r}'"))}";

    /// <summary>HEAL5007.</summary>
    public static string WrongArguments(string handler, string action, string given, string expected) =>
        $"'{handler}' takes {given} for '{action}', whose arguments are {expected}; implement IActionHandler<{expected}>, or IReversibleActionHandler<{expected}> where it can be undone";

    /// <summary>HEAL5008.</summary>
    public static string NotAHandler(string type, string why, string mend) => $"'{type}' is said to handle an action and cannot: {why}; {mend}";

    /// <summary>HEAL5009.</summary>
    public static string NoReason(string member) =>
        $"'{member}' is vouched for without a reason; say why it has no such effect, for the person who reviews it and for 'heal tiers'";

    /// <summary>HEAL5010, of the first word.</summary>
    public static string UnknownEffect(string word, IReadOnlyList<string> effects) =>
        $"a line begins with what the API does, and '{word}' is none of {string.Join(", ", effects)}{NearestName.Suggest(word, effects)}";

    /// <summary>HEAL5010, of the second word.</summary>
    public static string NotAMember(string text) =>
        $"{(text.Length == 0 ? "the API is missing" : $"'{text}' is not TYPE.MEMBER")}; write the full name of the type, a dot and the name of the member, for example System.IO.File.Delete";

    /// <summary>HEAL5010, of a condition.</summary>
    public static string NotACondition(string text) =>
        $"'{text}' is not a condition; write 'if PARAMETER in TEXT, TEXT' or 'if PARAMETER.Property not in TEXT and this.Property in TEXT'";

    /// <summary>HEAL5010, of a line that fits nothing in a namespace that exists.</summary>
    public static string GuardsNoType(string type, IEnumerable<string> known) =>
        $"this line guards nothing: its namespace has no type '{type}'{NearestName.Suggest(type, known)}";

    /// <summary>HEAL5010, of a member that a type does not have.</summary>
    public static string GuardsNoMember(string type, string member, IEnumerable<string> known) =>
        $"this line guards nothing: '{type}' has no member '{member}'{NearestName.Suggest(member, known)}";

    /// <summary>HEAL5010, of a parameter that no method has.</summary>
    public static string GuardsNoParameter(string member, string parameter, IEnumerable<string> known) =>
        $"this line guards nothing: no overload of '{member}' has a parameter '{parameter}'{NearestName.Suggest(parameter, known)}";

    /// <summary>HEAL5011.</summary>
    public static string CannotFollow(string action, string policy, string what, IEnumerable<string> path) =>
        $"policy '{policy}' runs '{action}' alone in tier1, and nobody can tell what its handler does there ({what}): {action} handler → {string.Join(" → ", path)}. Call it directly, make the policy tier2, or vouch for the method around it with [AssumeNoEffect(\"reason\")].";
}
