namespace PolicyLang;

/// <summary>
/// Says what a method does, or every method of a type, where the compiler cannot see it. The handler of an action that is used in tier 1 must
/// not reach it (HEAL5003).
/// </summary>
/// <param name="effect">What it does.</param>
[AttributeUsage(
    AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Interface | AttributeTargets.Delegate,
    AllowMultiple = true)]
public sealed class EffectAttribute(Effect effect) : Attribute
{
    /// <summary>What it does.</summary>
    public Effect Effect { get; } = effect;
}
