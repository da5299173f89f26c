namespace PolicyLang.Language.Emit;

/// <summary>What the emitted code is called, and how it decides.</summary>
/// <param name="Namespace">The namespace of all emitted types.</param>
/// <param name="ClassName">The name of the policy set's class.</param>
/// <param name="Strategy">How incidents are matched. All strategies decide alike.</param>
/// <param name="TypedIncidents">Whether the structs of typed incidents are emitted, for code that names them.</param>
public sealed record EmitOptions(string Namespace, string ClassName, MatchStrategy Strategy = MatchStrategy.Auto, bool TypedIncidents = true);

/// <summary>An emitted C# file.</summary>
/// <param name="Name">Its name, unique within the set.</param>
/// <param name="Text">Its text.</param>
public sealed record EmittedFile(string Name, string Text);
