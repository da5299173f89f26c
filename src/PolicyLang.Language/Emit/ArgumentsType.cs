using PolicyLang.Language.Semantics;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Emit;

/// <summary>The C# type of the arguments of an action on some resources.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="Resources">The resources.</param>
/// <param name="Name">The name of the generated record, or null where the action has no parameters.</param>
public sealed record ArgumentsType(string Action, EquatableArray<string> Resources, string? Name)
{
    /// <summary>The arguments of every declared action.</summary>
    public static EquatableArray<ArgumentsType> Of(PolicyModel model) =>
        model.Actions.Select(a => new ArgumentsType(a.Name, a.Resources, NameOf(model, a))).ToEquatableArray();

    /// <summary>
    /// The name of the record of an action, or null where it has no parameters. Declarations of one action for several resources may differ in their parameters; then the first
    /// resource of the first declaration with the same ones tells them apart, so that the name does not hang on which policies there are.
    /// </summary>
    public static string? NameOf(PolicyModel model, ActionDefinition action)
    {
        if (action.Parameters.Count == 0)
            return null;
        var same = model.Actions.Where(a => a.Name == action.Name).ToList();
        var isOnly = same.All(a => Shape(a) == Shape(action));
        return CSharpName.Of(action.Name) + (isOnly ? "" : "On" + CSharpName.Of(same.First(a => Shape(a) == Shape(action)).Resources[0])) + "Arguments";
    }

    /// <summary>Names and types of the parameters; their defaults may differ from resource to resource.</summary>
    private static string Shape(ActionDefinition action) => string.Join(", ", action.Parameters.Select(p => $"{p.Name}: {p.Type}"));
}
