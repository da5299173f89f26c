namespace PolicyLang.Language.Emit;

/// <summary>Writes the list of handlers of a project.</summary>
internal static class HandlersEmitter
{
    public static void Emit(CodeWriter code, IEnumerable<ArgumentsType> arguments, IEnumerable<HandlerType> handlers, EmitOptions options)
    {
        var actions = arguments.ToList();
        const string list = "global::System.Collections.Generic.IReadOnlyList";
        code.Open($"partial class {options.ClassName}");
        code.Summary(
            "The handlers of this project, to be registered without reflection. Classes that are private, generic or abstract are not among them, "
            + "nor are those whose arguments do not fit the action.");
        code.Open($"public static {list}<{CSharpText.Root}HandlerDescriptor> Handlers {{ get; }} = new {CSharpText.Root}HandlerDescriptor[]");
        foreach (var handler in handlers.OrderBy(h => h.Name, StringComparer.Ordinal))
        {
            foreach (var handled in handler.Handled)
            {
                if (ArgumentsOf(handler, handled, actions, options) is { } type)
                {
                    code.Line(
                        $"{CSharpText.Root}HandlerDescriptor.Create<{handler.Name}, {type}>"
                        + $"({CSharpText.String(handled.Action)}, {CSharpText.String(handled.On)}, {type}.From{(handled.IsIdempotent ? ", isIdempotent: true" : "")}),");
                }
            }
        }

        code.Close(";");
        code.Close();
    }

    /// <summary>
    /// The arguments with which a handler is called: the only ones that it takes, else those of the action. Null where they are not known,
    /// which is an error of C# at the handler already.
    /// </summary>
    private static string? ArgumentsOf(HandlerType handler, HandledAction handled, List<ArgumentsType> actions, EmitOptions options)
    {
        var expected = actions.Where(a => a.Action == handled.Action && (handled.On is null || a.Resources.Contains(handled.On)))
            .Select(a => a.Name ?? nameof(NoArguments)).Distinct().ToList();
        var taken = handler.Arguments.Count == 1
            ? handler.Arguments.ToList()
            : [.. handler.Arguments.Where(a => expected.Contains(a.Name, StringComparer.Ordinal))];
        if (taken.Count != 1)
            return null;
        if (taken[0].FullName is { } name)
            return name;
        return actions.Exists(a => a.Name == taken[0].Name) ? $"global::{options.Namespace}.{taken[0].Name}" : null;
    }
}
