namespace PolicyLang;

/// <summary>
/// Vouches that a method, or every method of a type, has none of the effects of <see cref="Effect"/>, whatever it calls. The compiler believes
/// it and looks no further, so <c>heal tiers</c> lists it with its reason.
/// </summary>
/// <param name="reason">Why that is so, for the person who reviews it. It must not be empty.</param>
[AttributeUsage(
    AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Interface,
    Inherited = false)]
public sealed class AssumeNoEffectAttribute(string reason) : Attribute
{
    /// <summary>Why that is so.</summary>
    public string Reason { get; } = reason;
}
