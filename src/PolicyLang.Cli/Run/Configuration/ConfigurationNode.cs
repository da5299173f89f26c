namespace PolicyLang.Cli.Run.Configuration;

/// <summary>What a place in the configuration holds.</summary>
internal enum ConfigurationKind
{
    /// <summary>Keys and what they hold.</summary>
    Object,

    /// <summary>A list.</summary>
    Array,

    /// <summary>A text, a number or a truth value.</summary>
    Value,
}

/// <summary>A key of the configuration, what it holds, and where it stands. Not safe for concurrent use.</summary>
/// <param name="name">The key as it is spelled, or the position in a list.</param>
/// <param name="path">All keys down to it, for people: <c>http[0].path</c>.</param>
/// <param name="kind">What it holds.</param>
/// <param name="place">Where it stands: a place in a file, or the name of an environment variable.</param>
internal sealed class ConfigurationNode(string name, string path, ConfigurationKind kind, string place)
{
    private readonly List<ConfigurationNode> _children = [];

    public string Name { get; } = name;

    public string Path { get; } = path;

    public ConfigurationKind Kind { get; } = kind;

    public string Place { get; set; } = place;

    /// <summary>The text of a value; null for objects and lists.</summary>
    public string? Value { get; set; }

    /// <summary>Whether the value may be shown: what comes from the environment may be secret.</summary>
    public bool IsSecret { get; set; }

    public IReadOnlyList<ConfigurationNode> Children => _children;

    /// <summary>What a key holds, or null. Keys are compared without case, as everywhere in the configuration of .NET.</summary>
    public ConfigurationNode? Find(string key) => _children.Find(c => string.Equals(c.Name, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// What a key of an environment variable names, or null. Shells and systemd know no other characters than letters, digits and <c>_</c>
    /// there, so <c>_</c> also stands for whatever else a key has, where that names one key only.
    /// </summary>
    public ConfigurationNode? FindByVariable(string key)
    {
        if (Find(key) is { } same)
            return same;
        var alike = _children.Where(c => string.Equals(string.Concat(c.Name.Select(l => char.IsAsciiLetterOrDigit(l) ? l : '_')), key, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    /// <summary>Adds what a key holds.</summary>
    public ConfigurationNode Add(string key, ConfigurationKind kind, string place)
    {
        var child = new ConfigurationNode(key, PathOf(key), kind, place);
        _children.Add(child);
        return child;
    }

    /// <summary>The path of a key in it, whether it is there or not.</summary>
    public string PathOf(string key) => Kind == ConfigurationKind.Array ? $"{Path}[{key}]" : Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>All values below it, with the keys that the configuration of .NET has for them.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Flatten(string prefix = "") => Kind == ConfigurationKind.Value
        ? [new(prefix, Value)]
        : _children.SelectMany(c => c.Flatten(prefix.Length == 0 ? c.Name : $"{prefix}:{c.Name}"));
}
