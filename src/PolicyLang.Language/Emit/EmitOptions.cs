namespace PolicyLang.Language.Emit;

/// <summary>What the emitted code is called.</summary>
/// <param name="Namespace">The namespace of all emitted types.</param>
/// <param name="ClassName">The name of the policy set's class.</param>
public sealed record EmitOptions(string Namespace, string ClassName);

/// <summary>An emitted C# file.</summary>
/// <param name="Name">Its name, unique within the set.</param>
/// <param name="Text">Its text.</param>
public sealed record EmittedFile(string Name, string Text);
