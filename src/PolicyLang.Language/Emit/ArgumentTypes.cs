using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Names the records of typed arguments that are made of the actions which policies use. Safe for concurrent use.</summary>
public sealed class ArgumentTypes
{
    private readonly PolicyModel _model;
    private readonly IReadOnlyList<ActionDefinition> _used;

    /// <summary>Names those of a set.</summary>
    public ArgumentTypes(PolicyModel model)
    {
        _model = model;
        _used = [.. model.Policies.SelectMany(p => p.Plans).SelectMany(p => p.Steps).Select(s => s.Action).Where(a => a.Parameters.Count > 0).Distinct()];
    }

    /// <summary>The actions for which a record is made, each with the record's name.</summary>
    public IEnumerable<(ActionDefinition Action, string Name)> All =>
        _used.Where(a => First(a).Equals(a)).Select(a => (a, Of(a)!));

    /// <summary>The name of the record that has the arguments of an action, or null where it has no parameters.</summary>
    public string? Of(ActionDefinition action)
    {
        if (action.Parameters.Count == 0)
            return null;
        // Declarations of one action for several resources may differ in their parameters; then the first resource tells them apart.
        var isOnly = _model.Actions.Where(a => a.Name == action.Name).All(a => Shape(a) == Shape(action));
        return CSharpName.Of(action.Name) + (isOnly ? "" : "On" + CSharpName.Of(First(action).Resources[0])) + "Arguments";
    }

    private ActionDefinition First(ActionDefinition action) => _used.FirstOrDefault(a => a.Name == action.Name && Shape(a) == Shape(action)) ?? action;

    /// <summary>Names and types of the parameters; their defaults may differ from resource to resource.</summary>
    private static string Shape(ActionDefinition action) => string.Join(", ", action.Parameters.Select(p => $"{p.Name}: {p.Type}"));
}
