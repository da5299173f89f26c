using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Emit;

/// <summary>Names the records of typed arguments that are made of the actions which policies use. Immutable and safe for concurrent use.</summary>
public sealed class ArgumentTypes
{
    private readonly Dictionary<(string Action, string Shape), string> _names = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>Names those of a set.</summary>
    public ArgumentTypes(PolicyModel model)
    {
        var shapes = model.Actions.ToLookup(a => a.Name, Shape, StringComparer.Ordinal);
        var used = model.Policies.SelectMany(p => p.Plans).SelectMany(p => p.Steps).Select(s => s.Action).Where(a => a.Parameters.Count > 0).Distinct().ToList();
        var all = new List<(ActionDefinition, string)>();
        // The first use of a shape names its record.
        foreach (var action in used)
        {
            if (Name(action) is { } name)
                all.Add((action, name));
        }

        All = all;
        _made.UnionWith(all.Select(a => a.Item2));
        // What no policy uses has a name too, though no record.
        foreach (var action in model.Actions.Where(a => a.Parameters.Count > 0))
            Name(action);

        string? Name(ActionDefinition action)
        {
            var key = (action.Name, Shape(action));
            if (_names.ContainsKey(key))
                return null;
            // Declarations of one action for several resources may differ in their parameters; then the first resource tells them apart.
            var isOnly = shapes[action.Name].All(s => s == key.Item2);
            return _names[key] = CSharpName.Of(action.Name) + (isOnly ? "" : "On" + CSharpName.Of(action.Resources[0])) + "Arguments";
        }
    }

    /// <summary>The actions for which a record is made, each with the record's name, in the order of their first use.</summary>
    public IReadOnlyList<(ActionDefinition Action, string Name)> All { get; }

    /// <summary>Whether a record of a name is made.</summary>
    public bool IsMade(string name) => _made.Contains(name);

    /// <summary>The name of the record that has the arguments of an action, or null where it has no parameters.</summary>
    public string? Of(ActionDefinition action) => action.Parameters.Count == 0 ? null : _names[(action.Name, Shape(action))];

    /// <summary>Names and types of the parameters; their defaults may differ from resource to resource.</summary>
    private static string Shape(ActionDefinition action) => string.Join(", ", action.Parameters.Select(p => $"{p.Name}: {p.Type}"));
}
