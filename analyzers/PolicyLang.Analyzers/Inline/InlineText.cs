using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Text;
using Location = Microsoft.CodeAnalysis.Location;

namespace PolicyLang.Analyzers.Inline;

/// <summary>A policy text that stands in C#: one literal, or several with <c>+</c> and constants between them.</summary>
internal sealed class InlineText
{
    private readonly List<(int Start, LiteralPart? Literal, string Value, Location Place)> _parts = [];

    private InlineText(ExpressionSyntax root) => Root = root;

    /// <summary>The expression; the same text that is reached in two ways is checked once.</summary>
    public ExpressionSyntax Root { get; }

    /// <summary>The text.</summary>
    public string Text => string.Concat(_parts.Select(p => p.Value));

    /// <summary>
    /// The text of an expression, or null where the compiler does not know it: an interpolated string has holes, and what will stand in them
    /// nobody can check.
    /// </summary>
    public static InlineText? Of(ExpressionSyntax expression, Compilation compilation, CancellationToken cancel)
    {
        var text = new InlineText(Declared(expression, compilation, cancel) ?? expression);
        var length = 0;
        return text.Add(text.Root, compilation, ref length, depth: 0, cancel) ? text : null;
    }

    /// <summary>Where a run of the text stands.</summary>
    public Location PlaceOf(SourceSpan span)
    {
        var first = PartAt(span.Start);
        var last = span.Length == 0 ? first : PartAt(span.End - 1);
        var (from, to) = (Place(first, span.Start, Math.Min(span.End, EndOf(first))), Place(last, Math.Max(span.Start, _parts[last].Start), span.End));
        return from.SourceTree is { } tree && tree == to.SourceTree && from.SourceSpan.Start <= to.SourceSpan.End
            ? Location.Create(tree, TextSpan.FromBounds(from.SourceSpan.Start, to.SourceSpan.End))
            : from;
    }

    /// <summary>An edit of the text as one of C#; null where it touches more than one literal, or cannot be written in this kind of literal.</summary>
    public PortableEdit? Translate(TextEdit edit)
    {
        var (start, end) = (edit.Span.Start, edit.Span.End);
        var index = PartAt(edit.Span.Length == 0 && start > 0 ? start - 1 : start);
        if (_parts[index] is not { Literal: { IsExact: true } literal } part || start < part.Start || end > EndOf(index) || literal.Token.SyntaxTree is not { } tree
            || Written(edit.NewText, literal) is not { } text)
            return null;
        var span = literal.SpanOf(start - part.Start, end - part.Start);
        var old = tree.GetText().ToString(span);
        return new PortableEdit(tree.FilePath, new SourceSpan(span.Start, span.Length), old, text);
    }

    private static string? Written(string text, LiteralPart literal) => literal.Form switch
    {
        LiteralForm.Regular => SymbolDisplay.FormatLiteral(text, quote: true) is var quoted ? quoted.Substring(1, quoted.Length - 2) : null,
        LiteralForm.Verbatim => text.Replace("\"", "\"\""),
        // A new line would need the indentation, and more quotes would end the string.
        _ => text.Contains('\n') || text.Contains(new string('"', Math.Max(1, literal.Quotes - 1))) ? null : text,
    };

    private int PartAt(int offset)
    {
        var index = _parts.FindLastIndex(p => p.Start <= offset);
        return Math.Max(0, index);
    }

    private int EndOf(int index) => _parts[index].Start + _parts[index].Value.Length;

    private Location Place(int index, int start, int end)
    {
        var (at, literal, _, place) = _parts[index];
        return literal is null ? place : Location.Create(literal.Token.SyntaxTree!, literal.SpanOf(start - at, end - at));
    }

    private bool Add(ExpressionSyntax expression, Compilation compilation, ref int length, int depth, CancellationToken cancel)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Add(parenthesized.Expression, compilation, ref length, depth, cancel);
            case BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.AddExpression):
                // Constants cannot be circular where the code compiles, and code that does not is analysed too.
                return depth < 200 && Add(binary.Left, compilation, ref length, depth + 1, cancel) && Add(binary.Right, compilation, ref length, depth + 1, cancel);
            case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression):
                // What the literal says is not known while it is broken, and the C# compiler reports that.
                if (literal.Token.ContainsDiagnostics)
                    return false;
                var part = LiteralPart.Of(literal.Token);
                _parts.Add((length, part, part.Value, literal.GetLocation()));
                length += part.Value.Length;
                return true;
            case InterpolatedStringExpressionSyntax:
                return false;
        }

        if (depth < 200 && Declared(expression, compilation, cancel) is { } declared)
            return Add(declared, compilation, ref length, depth + 1, cancel);
        if (ModelOf(expression, compilation)?.GetConstantValue(expression, cancel) is not { HasValue: true, Value: string value })
            return false;
        _parts.Add((length, null, value, expression.GetLocation()));
        length += value.Length;
        return true;
    }

    /// <summary>The expression that a constant of this compilation is declared with.</summary>
    private static ExpressionSyntax? Declared(ExpressionSyntax expression, Compilation compilation, CancellationToken cancel)
    {
        if (expression is not (IdentifierNameSyntax or MemberAccessExpressionSyntax) || ModelOf(expression, compilation) is not { } model)
            return null;
        var symbol = model.GetSymbolInfo(expression, cancel).Symbol;
        return symbol is IFieldSymbol { IsConst: true } or ILocalSymbol { IsConst: true }
            && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancel) is VariableDeclaratorSyntax { Initializer.Value: { } value } && compilation.ContainsSyntaxTree(value.SyntaxTree)
            ? value
            : null;
    }

#pragma warning disable RS1030 // Constants are declared in other files, and only those that a policy text names are looked up.
    private static SemanticModel? ModelOf(ExpressionSyntax expression, Compilation compilation) =>
        compilation.ContainsSyntaxTree(expression.SyntaxTree) ? compilation.GetSemanticModel(expression.SyntaxTree) : null;
#pragma warning restore RS1030
}
