using Microsoft.CodeAnalysis;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>One use of something that runs code.</summary>
/// <param name="Target">A method; a field, property or event that holds delegates; or a class that the host makes.</param>
/// <param name="Syntax">Where.</param>
/// <param name="On">The object that it is called on.</param>
internal sealed record Call(ISymbol Target, SyntaxNode Syntax, Receiver On)
{
    /// <summary>What it does where it is guarded, or null.</summary>
    public string? Effect { get; init; }

    /// <summary>What cannot be told of it, for people, where it cannot be followed; else null.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>The object that a method is called on.</summary>
/// <param name="Kind">What is known of it.</param>
/// <param name="Type">Its class where that is known, or the type that the code has for it.</param>
internal readonly record struct Receiver(ReceiverKind Kind, INamedTypeSymbol? Type)
{
    /// <summary>None, or one that does not matter since the method is not overridden.</summary>
    public static readonly Receiver None = new(ReceiverKind.None, null);

    /// <summary>The object whose method makes the call.</summary>
    public static readonly Receiver This = new(ReceiverKind.This, null);

    /// <summary>The object whose method makes the call, and the method that is written, as in <c>base.M()</c>.</summary>
    public static readonly Receiver Base = new(ReceiverKind.Base, null);

    /// <summary>An object of exactly a class.</summary>
    public static Receiver Exactly(INamedTypeSymbol type) => new(ReceiverKind.Exact, type);

    /// <summary>An object of a type or of one that derives from it.</summary>
    public static Receiver Some(INamedTypeSymbol? type) => new(ReceiverKind.Some, type);
}

/// <summary>What is known of the object that a method is called on.</summary>
internal enum ReceiverKind
{
    None,
    This,
    Base,
    Exact,
    Some,
}
