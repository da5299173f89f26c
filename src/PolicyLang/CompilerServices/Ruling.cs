using System.ComponentModel;

namespace PolicyLang.CompilerServices;

/// <summary>Collects policies in declaration order and finds the one that governs (language.md, section 5). Allocates nothing.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct Ruling
{
    private Tier _definite;
    private Tier _ambiguous;
    private Tier _written;
    private int _policy;

    /// <summary>The governing policy so far, or -1.</summary>
    public readonly int Policy => _definite == 0 ? -1 : _policy;

    /// <summary>Takes a policy whose condition is not false, with its effective tier.</summary>
    public void Consider(int policy, Truth condition, Tier effective)
    {
        if (condition.IsTrue)
        {
            // Only a larger tier takes over: among equals the first declared governs.
            if (effective > _definite)
            {
                _definite = effective;
                _policy = policy;
            }
        }
        else if (effective > _ambiguous)
        {
            _ambiguous = effective;
        }
    }

    /// <summary>Takes a policy whose condition is not false, in any order.</summary>
    /// <param name="policy">The policy's index.</param>
    /// <param name="condition">The value of its condition.</param>
    /// <param name="effective">Its effective tier.</param>
    /// <param name="written">The tier that it was written with.</param>
    internal void ConsiderInAnyOrder(int policy, Truth condition, Tier effective, Tier written)
    {
        if (condition.IsTrue && _definite != 0 && effective == _definite && policy < _policy)
            _definite = default;
        var before = Policy;
        Consider(policy, condition, effective);
        if (Policy != before)
            _written = written;
    }

    /// <summary>The verdict, once all policies were taken with their written tiers.</summary>
    internal readonly Verdict Decide() => Decide(_written);

    /// <summary>The verdict, once all policies were considered.</summary>
    /// <param name="written">The written tier of the governing policy; ignored where there is none.</param>
    public readonly Verdict Decide(Tier written)
    {
        if (_definite == 0)
            return new Verdict(Tier.Tier3, -1, _ambiguous == 0 ? DecisionReason.Novel : DecisionReason.Ambiguous);
        var tier = Max(_ambiguous, _definite);
        return new Verdict(tier, _policy, tier > written ? DecisionReason.Raised : DecisionReason.Policy);
    }

    /// <summary>The tier that a hold asks for: its own unless its condition is false.</summary>
    public static Tier Hold(Truth condition, Tier tier) => condition.IsFalse ? default : tier;

    /// <summary>The larger of two tiers.</summary>
    public static Tier Max(Tier left, Tier right) => left >= right ? left : right;
}
