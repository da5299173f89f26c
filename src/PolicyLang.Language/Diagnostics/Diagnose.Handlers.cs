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
}
