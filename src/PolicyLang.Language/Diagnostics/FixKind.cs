namespace PolicyLang.Language.Diagnostics;

/// <summary>What kind of mend a fix is. Fixes of one kind for one finding are what an editor applies together ("fix all").</summary>
public enum FixKind
{
    /// <summary>Writes something else where the finding stands: a nearer name, a literal that fits, a missing sign.</summary>
    Write,

    /// <summary>Gives a declaration another name.</summary>
    Rename,

    /// <summary>Takes out what is underlined.</summary>
    Remove,

    /// <summary>Makes a policy of a larger tier.</summary>
    MakeTier,

    /// <summary>Says that what a policy does can be undone.</summary>
    AddReversible,

    /// <summary>Adds a lease, or gives one another end.</summary>
    SetLease,

    /// <summary>Accepts a warning for a while, or renews an accept.</summary>
    Accept,

    /// <summary>Adds what a declaration or step lacks.</summary>
    Add,
}
