using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>The declared names while a set is bound, and the names of declarations with mistakes, which count as declared.</summary>
/// <param name="diagnostics">Where findings go.</param>
/// <param name="known">A scope with the same vocabulary, whose tables are used; null begins with none.</param>
internal sealed class VocabularyScope(DiagnosticBag diagnostics, VocabularyScope? known = null)
{
    private readonly HashSet<(string Keyword, string Name)> _broken = [];
    private readonly Dictionary<(string Signal, string Resource), Pair> _pairs = known?._pairs ?? [];
    private readonly Dictionary<(string Action, string Resource), ActionDefinition> _actions = known?._actions ?? [];
    private readonly HashSet<string> _actionNames = known?._actionNames ?? new(StringComparer.Ordinal);

    public DiagnosticBag Diagnostics => diagnostics;

    public Dictionary<string, Domain> Domains { get; } = known?.Domains ?? new(StringComparer.Ordinal);

    public Dictionary<string, Resource> Resources { get; } = known?.Resources ?? new(StringComparer.Ordinal);

    public Dictionary<string, Signal> Signals { get; } = known?.Signals ?? new(StringComparer.Ordinal);

    public Dictionary<string, Fact> Facts { get; } = known?.Facts ?? new(StringComparer.Ordinal);

    public List<ActionDefinition> Actions { get; } = known?.Actions ?? [];

    /// <summary>Where each signal is declared.</summary>
    public Dictionary<string, (SourceFile File, SignalSyntax Syntax)> SignalPlaces { get; } = new(StringComparer.Ordinal);

    public IEnumerable<Pair> Pairs => _pairs.Values;

    /// <summary>Counts a name as declared although its declaration could not be bound.</summary>
    public void AddBroken(string keyword, string name) => _broken.Add((keyword, name));

    public bool IsBroken(string keyword, string name) => _broken.Contains((keyword, name));

    /// <summary>Whether a declaration of one of these kinds has a mistake.</summary>
    public bool HasAnyBroken(params string[] keywords) => _broken.Any(b => keywords.Contains(b.Keyword));

    /// <summary>Whether some declaration of this kind has a mistake and no name that could be told: then nothing is unknown for certain.</summary>
    public bool HasNamelessBroken(string keyword) => _broken.Contains((keyword, ""));

    public void AddAction(ActionDefinition action)
    {
        Actions.Add(action);
        _actionNames.Add(action.Name);
        foreach (var resource in action.Resources)
            _actions[(action.Name, resource)] = action;
    }

    public ActionDefinition? FindAction(string name, string resource) => _actions.TryGetValue((name, resource), out var action) ? action : null;

    public bool HasAction(string name) => _actionNames.Contains(name);

    public void AddPair(Pair pair) => _pairs[(pair.Signal, pair.Resource)] = pair;

    public Pair? FindPair(string signal, string resource) => _pairs.TryGetValue((signal, resource), out var pair) ? pair : null;

    /// <summary>Finds a declared thing; reports an unknown name unless its declaration has a mistake of its own.</summary>
    public T? Find<T>(Dictionary<string, T> table, string keyword, Name name, Func<Name, Location> at)
        where T : class
    {
        if (table.TryGetValue(name.Text, out var found))
            return found;
        if (!IsBroken(keyword, name.Text) && !HasNamelessBroken(keyword))
            diagnostics.Add(Diagnose.UnknownName(at(name), keyword, name.Text, table.Keys));
        return null;
    }
}
