using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;
using Superpower.Model;

namespace PolicyLang.Language.Syntax;

/// <summary>A declaration whose text has a mistake: its name still counts as declared, so that the mistake is reported once only.</summary>
/// <param name="Keyword">The word that it begins with.</param>
/// <param name="Name">Its name, or null where it cannot be told.</param>
public sealed record BrokenDeclaration(string Keyword, string? Name);

/// <summary>The tokens of one declaration, or of what stands before the first.</summary>
/// <param name="First">The index of its first token.</param>
/// <param name="Count">How many tokens.</param>
/// <param name="Declaration">What they say, or null where they have a mistake.</param>
public sealed record SyntaxChunk(int First, int Count, Declaration? Declaration);

/// <summary>One parsed file. Immutable; equal where path and text are.</summary>
public sealed class SyntaxTree : IEquatable<SyntaxTree>
{
    internal SyntaxTree(
        SourceFile file, EquatableArray<Token<HealToken>> tokens, EquatableArray<Comment> comments, EquatableArray<SyntaxChunk> chunks,
        EquatableArray<BrokenDeclaration> broken, EquatableArray<Diagnostic> diagnostics)
    {
        File = file;
        Tokens = tokens;
        Comments = comments;
        Chunks = chunks;
        Broken = broken;
        Diagnostics = diagnostics;
        Declarations = chunks.Select(c => c.Declaration).OfType<Declaration>().ToEquatableArray();
    }

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>All tokens.</summary>
    public EquatableArray<Token<HealToken>> Tokens { get; }

    /// <summary>All comments.</summary>
    public EquatableArray<Comment> Comments { get; }

    /// <summary>The tokens by declaration.</summary>
    public EquatableArray<SyntaxChunk> Chunks { get; }

    /// <summary>The declarations that were read.</summary>
    public EquatableArray<Declaration> Declarations { get; }

    /// <summary>The declarations that have a mistake.</summary>
    public EquatableArray<BrokenDeclaration> Broken { get; }

    /// <summary>The findings HEAL0xxx.</summary>
    public EquatableArray<Diagnostic> Diagnostics { get; }

    /// <inheritdoc />
    public bool Equals(SyntaxTree? other) => other is not null && File.Equals(other.File);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SyntaxTree);

    /// <inheritdoc />
    public override int GetHashCode() => File.GetHashCode();
}
