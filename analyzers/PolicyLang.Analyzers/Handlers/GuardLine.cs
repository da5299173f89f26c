namespace PolicyLang.Analyzers.Handlers;

/// <summary>One line of a catalogue: a guarded API.</summary>
/// <param name="Effect">What it does, as <c>PolicyLang.Effect</c> has it in small letters, or <see cref="Unknown"/>.</param>
/// <param name="Type">The full metadata name of the type; <c>*</c> stands for any characters.</param>
/// <param name="Member">The name of a method or property, or <c>new</c>; <c>*</c> stands for any characters.</param>
/// <param name="Conditions">What the call must give for the line to apply: all of them.</param>
internal sealed record GuardLine(string Effect, string Type, string Member, IReadOnlyList<GuardCondition> Conditions)
{
    /// <summary>Calls of which nobody can tell what they run, such as reflection.</summary>
    public const string Unknown = "unknown";

    /// <summary>The words that a line may begin with.</summary>
    public static readonly IReadOnlyList<string> Effects = ["database", "network", "files", "process", "http", "irreversible", Unknown];

    /// <summary>Whether the type is a pattern and not a name.</summary>
    public bool IsPattern => Type.IndexOf('*') >= 0;
}

/// <summary>What a call must give for a line to apply. A value that is not known when the code is compiled fulfils it.</summary>
/// <param name="Path">The parameter, or <c>this</c> for the object of the call, and the properties from there on.</param>
/// <param name="IsNegated">Whether the value must be none of the texts.</param>
/// <param name="Texts">Texts in which <c>*</c> stands for any characters; case counts nothing. <c>unset</c> is a property that nothing sets.</param>
internal sealed record GuardCondition(IReadOnlyList<string> Path, bool IsNegated, IReadOnlyList<string> Texts)
{
    /// <summary>The object that a method is called on.</summary>
    public const string Receiver = "this";

    /// <summary>Whether one of the values that a call may give fulfils it.</summary>
    public bool Holds(IReadOnlyList<KnownText> values) =>
        values.Any(v => v.IsUnknown || (IsNegated ? !Texts.Any(v.SurelyMatches) : Texts.Any(v.MayMatch)));
}
