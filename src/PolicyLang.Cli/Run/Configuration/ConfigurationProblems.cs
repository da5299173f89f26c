namespace PolicyLang.Cli.Run.Configuration;

/// <summary>What is wrong with a configuration, all of it: one sentence each, with its place and the path of its key.</summary>
internal sealed class ConfigurationProblems
{
    private readonly List<string> _all = [];

    public void Add(ConfigurationNode node, string problem) => Add(node.Place, node.Path, problem);

    public void Add(string place, string path, string problem) => _all.Add(path.Length == 0 ? $"{place}: {problem}" : $"{place}: {path}: {problem}");

    /// <summary>Ends the command if there is one.</summary>
    /// <exception cref="CannotRunException">There is.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
            throw ToException();
    }

    /// <summary>All of them.</summary>
    public CannotRunException ToException() => new(string.Join("\nheal: ", _all));
}
