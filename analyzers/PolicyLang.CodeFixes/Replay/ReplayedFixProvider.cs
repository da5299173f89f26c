using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.CodeFixes.Replay;

/// <summary>Offers the fixes that findings carry. What they do is decided in the language core, next to the check.</summary>
public abstract class ReplayedFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Descriptors.All.Concat(Descriptors.OfHandlers).Select(d => d.Id)];

    /// <summary>Whether this provider offers a fix.</summary>
    internal abstract bool Offers(PortableFix fix);

    /// <inheritdoc />
    public sealed override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var solution = context.TextDocument.Project.Solution;
        foreach (var finding in context.Diagnostics)
        {
            foreach (var fix in ReplayedFix.Of(finding).Where(Offers))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(fix.Title, cancel => ReplayedFix.ApplyAsync(solution, [fix], cancel), ReplayedFix.KeyOf(finding, fix)), finding);
            }
        }

        return Task.CompletedTask;
    }
}
