using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>How a name is written where it occurs.</summary>
public enum OccurrenceForm
{
    /// <summary>As a name, in backticks where it is a reserved word.</summary>
    Name,

    /// <summary>In braces in the template of a target, without backticks.</summary>
    Template,

    /// <summary>As what a limit or budget is counted by, where <c>target</c> and <c>group</c> mean something else.</summary>
    Dimension,

    /// <summary>Not at all: the policy has no name, and is called by what it does. The place is its <c>when</c>.</summary>
    Unnamed,
}

/// <summary>A place where something is named.</summary>
/// <param name="File">The file.</param>
/// <param name="Span">The name.</param>
/// <param name="Symbols">What it stands for: several where an attribute is one of several resources or signals; none where that is not known.</param>
/// <param name="IsDefinition">Whether it is declared here.</param>
/// <param name="Form">How it is written.</param>
public sealed record Occurrence(SourceFile File, SourceSpan Span, EquatableArray<SymbolId> Symbols, bool IsDefinition, OccurrenceForm Form);
