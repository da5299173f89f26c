using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// HEAL5010: the lines of a project's catalogue that guard nothing, because they are malformed or name what is not there. Namespaces that
/// the compilation does not have are passed over: a catalogue may be shared by projects of which each references some of the packages.
/// </summary>
internal static class GuardRule
{
    /// <summary>The findings in a catalogue.</summary>
    public static IEnumerable<(TextSpan Span, string Message)> Check(Compilation compilation, GuardFile file) =>
        file.Errors.Concat(file.Lines.Select(l => (l.Span, Message: Check(compilation, l.Line))).Where(l => l.Message is not null).Select(l => (l.Span, l.Message!))).OrderBy(e => e.Item1);

    /// <summary>What is wrong with a line, or null.</summary>
    public static string? Check(Compilation compilation, GuardLine line)
    {
        if (line.IsPattern)
            return null;
        var types = compilation.GetTypesByMetadataName(line.Type);
        if (types.IsEmpty)
        {
            var space = line.Type.LastIndexOf('.') is var dot and > 0 ? Find(compilation.GlobalNamespace, line.Type.Substring(0, dot)) : compilation.GlobalNamespace;
            return space is null ? null : Diagnose.GuardsNoType(line.Type.Substring(line.Type.LastIndexOf('.') + 1), space.GetTypeMembers().Select(t => t.MetadataName));
        }

        var methods = types.SelectMany(Members).ToList();
        var fitting = methods.Where(m => KnownText.Matches(EffectCatalogue.NameOf(m), line.Member)).ToList();
        if (fitting.Count == 0)
            return Diagnose.GuardsNoMember(line.Type, line.Member, methods.Select(EffectCatalogue.NameOf).Distinct());
        var parameters = fitting.SelectMany(m => m.Parameters.Select(p => p.Name)).Distinct().ToList();
        return line.Conditions.FirstOrDefault(c => c.Path[0] != GuardCondition.Receiver && !parameters.Contains(c.Path[0])) is { } wrong
            ? Diagnose.GuardsNoParameter(line.Member, wrong.Path[0], parameters)
            : null;
    }

    private static IEnumerable<IMethodSymbol> Members(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            foreach (var method in t.GetMembers().OfType<IMethodSymbol>())
                yield return method;
        }

        foreach (var method in type.AllInterfaces.SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>())
            yield return method;
    }

    private static INamespaceSymbol? Find(INamespaceSymbol root, string name)
    {
        var space = (INamespaceSymbol?)root;
        foreach (var part in name.Split('.'))
            space = space?.GetNamespaceMembers().FirstOrDefault(n => n.Name == part);
        return space;
    }
}
