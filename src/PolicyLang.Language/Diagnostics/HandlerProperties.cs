namespace PolicyLang.Language.Diagnostics;

/// <summary>The names under which a finding HEAL5001 says which handler is missing, for the fix that writes it.</summary>
public static class HandlerProperties
{
    /// <summary>The action's name.</summary>
    public const string Action = "PolicyLang.Action";

    /// <summary>The resource.</summary>
    public const string On = "PolicyLang.On";

    /// <summary>The full name of the type of its arguments.</summary>
    public const string Arguments = "PolicyLang.Arguments";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public const string IsReversible = "PolicyLang.IsReversible";
}
