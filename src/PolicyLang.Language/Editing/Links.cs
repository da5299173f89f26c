using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Editing;

/// <summary>A text that leads to a page.</summary>
/// <param name="Span">The text, without its quotes.</param>
/// <param name="Target">The address.</param>
public sealed record Link(SourceSpan Span, string Target);

/// <summary>Links in a file: the runbooks of policies.</summary>
public static class Links
{
    /// <summary>Those that are addresses of pages on the web; another kind of address could do something when it is opened.</summary>
    public static IReadOnlyList<Link> In(SyntaxTree tree) =>
        [.. tree.Declarations.OfType<PolicySyntax>().Select(p => p.Runbook).OfType<StringNode>()
            .Where(r => Uri.TryCreate(r.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && r.Span.Length > 2)
            .Select(r => new Link(new SourceSpan(r.Span.Start + 1, r.Span.Length - 2), r.Value))];
}
