namespace PolicyLang.Language.Editing;

/// <summary>What a name can stand for.</summary>
public enum SymbolKind
{
    /// <summary>A domain.</summary>
    Domain,

    /// <summary>A resource.</summary>
    Resource,

    /// <summary>A signal.</summary>
    Signal,

    /// <summary>An action; it may be declared several times, each time for other resources.</summary>
    Action,

    /// <summary>A fact.</summary>
    Fact,

    /// <summary>A policy.</summary>
    Policy,

    /// <summary>A hold.</summary>
    Hold,

    /// <summary>A budget.</summary>
    Budget,

    /// <summary>An attribute of a resource or signal, or a field of a fact.</summary>
    Attribute,

    /// <summary>A parameter of an action.</summary>
    Parameter,
}

/// <summary>A declared thing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, without backticks.</param>
/// <param name="Owner">Of an attribute <c>resource pod</c>, <c>signal oom</c> or <c>fact migration</c>; of a parameter the action; else empty.</param>
public sealed record SymbolId(SymbolKind Kind, string Name, string Owner = "");
