using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>An input of a question: one of the incident's, or a field of one of the facts that may be active.</summary>
/// <param name="Input">The input.</param>
/// <param name="Fact">For a fact's field the fact's name, else empty.</param>
/// <param name="Instance">For a fact's field which of the active facts of that name, else 0.</param>
internal sealed record SlotKey(Input Input, string Fact, int Instance);

/// <summary>An input with the values that it may have, as literals.</summary>
internal sealed class Slot(SlotKey key)
{
    /// <summary>What it is.</summary>
    public SlotKey Key { get; } = key;

    /// <summary>The constants that it is compared with.</summary>
    public List<PolicyValue> Constants { get; } = [];

    /// <summary>The patterns that it is matched with.</summary>
    public List<string> Patterns { get; } = [];

    /// <summary>The inputs that it is compared with, itself included; they have the same cells.</summary>
    public List<Slot> Comparable { get; set; } = [];

    /// <summary>Its values, sorted.</summary>
    public Cells Cells { get; set; } = null!;

    /// <summary>The literal that says that the incident has it, in readable form.</summary>
    public int Present { get; set; }

    /// <summary>Literals that say that its cell is at least 1, 2, …</summary>
    public int[] AtLeast { get; set; } = [];
}

/// <summary>The literals of a condition: that it is true, and that it is false. Neither is: it is unknown.</summary>
internal readonly record struct Literals3(int IsTrue, int IsFalse)
{
    /// <summary>The condition is unknown, whatever the incident has.</summary>
    public static Literals3 Unknown(Circuit circuit) => new(circuit.False, circuit.False);

    /// <summary>The literal that says that it is unknown.</summary>
    public int IsUnknown(Circuit circuit) => circuit.And(Circuit.Not(IsTrue), Circuit.Not(IsFalse));
}
