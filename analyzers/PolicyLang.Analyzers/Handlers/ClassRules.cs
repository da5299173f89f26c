using Microsoft.CodeAnalysis;
using PolicyLang.Language.Diagnostics;
using Location = Microsoft.CodeAnalysis.Location;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>What a class with <c>[Handles]</c> must be: HEAL5002, HEAL5006, HEAL5007 and HEAL5008.</summary>
internal static class ClassRules
{
    /// <summary>The findings about a class.</summary>
    public static IEnumerable<(string Id, Location At, string Message)> Check(HandlerProject project, INamedTypeSymbol type, CancellationToken cancel)
    {
        var handlers = HandlerClass.Of(type, cancel).ToList();
        if (handlers.Count == 0)
            yield break;
        if (WhyNot(type) is var (why, mend))
        {
            // A class that is no handler has no arguments and no undo to be judged.
            yield return (Descriptors.NotAHandler.Id, handlers[0].Place, Diagnose.NotAHandler(type.Name, why, mend));
            yield break;
        }

        foreach (var handler in project.KnowsNames ? handlers : [])
        {
            var named = project.ActionsNamed[handler.Action].ToList();
            if (named.Count == 0)
            {
                yield return (Descriptors.HandlesNothing.Id, handler.ActionPlace, Diagnose.HandlesUnknownAction(handler.Action, project.Model.Actions.Select(a => a.Name)));
                continue;
            }

            if (handler.On is { } on && !named.Any(a => a.Resources.Contains(on)))
            {
                yield return (Descriptors.HandlesNothing.Id, handler.OnPlace, project.Model.Resources.Any(r => r.Name == on)
                    ? Diagnose.HandlesElsewhere(handler.Action, on, named.SelectMany(a => a.Resources).Distinct(StringComparer.Ordinal).OrderBy(r => r, StringComparer.Ordinal))
                    : Diagnose.HandlesUnknownResource(on, project.Model.Resources.Select(r => r.Name)));
                continue;
            }

            var declared = project.Declared(handler);
            if (declared.Any(a => a.IsReversible) && !handler.CanUndo)
                yield return (Descriptors.CannotUndo.Id, handler.Place, Diagnose.CannotUndo(type.Name, handler.Action));
            if (HandlerClass.Arguments(type) is [{ TypeKind: not TypeKind.Error } given])
            {
                var expected = declared.Select(project.ArgumentsOf).Distinct().ToList();
                if (!expected.Any(e => Fits(project, given, e)))
                    yield return (Descriptors.WrongArguments.Id, handler.ActionPlace, Diagnose.WrongArguments(type.Name, handler.Action, given.Name, expected[0] ?? "NoArguments"));
            }
        }
    }

    private static (string Why, string Mend)? WhyNot(INamedTypeSymbol type)
    {
        var arguments = HandlerClass.Arguments(type);
        // An interface of which the arguments do not exist is the compiler's to report.
        if (arguments.Count == 0 && type.Interfaces.Concat(Bases(type)).Any(i => i.TypeKind == TypeKind.Error))
            return null;
        return type.IsStatic ? ("it is static", "make it a class with instances that implements IActionHandler<TArgs>")
            : arguments.Count == 0 ? ("it implements no IActionHandler<TArgs>", "implement it, or IReversibleActionHandler<TArgs> where the action can be undone")
            : arguments.Count > 1 ? ($"it implements IActionHandler for {string.Join(" and ", arguments.Select(a => a.Name))}", "write a class for each")
            : type.IsAbstract ? ("it is abstract", "put [Handles] on the classes that derive from it")
            : IsGeneric(type) ? ("it is generic, so the host cannot make it", "put [Handles] on a class that derives from it with type arguments")
            : !type.InstanceConstructors.Any(c => c.DeclaredAccessibility == Accessibility.Public) ? ("it has no public constructor, so the host cannot make it", "make one public")
            : null;
    }

    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || (type.ContainingType is { } outer && IsGeneric(outer));

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
            yield return t;
    }

    /// <summary>
    /// Whether a type can hold the arguments of an action: the record that is made of its parameters, or a type that somebody wrote for
    /// them by hand. The record of another action, and none where there are some, cannot.
    /// </summary>
    private static bool Fits(HandlerProject project, ITypeSymbol given, string? expected)
    {
        var space = given.ContainingNamespace?.ToDisplayString() ?? "";
        if (space == "PolicyLang" && given.Name == "NoArguments")
            return expected is null;
        if (space == project.Settings.Names.Namespace && project.IsGenerated(given.Name))
            return given.Name == expected;
        return given is ITypeParameterSymbol || given.AllInterfaces.Any(i => i.Name == "IActionArguments" && i.ContainingNamespace.ToDisplayString() == "PolicyLang")
            || !given.AllInterfaces.Any() && given.GetMembers("From").OfType<IMethodSymbol>().Any(m => m is { IsStatic: true, Parameters.Length: 1 });
    }
}
