namespace PolicyLang.Processes;

/// <summary>The programs that policies may run, by the names that they use. There are none by default.</summary>
public sealed class ScriptOptions
{
    /// <summary>Name and program.</summary>
    public IDictionary<string, ScriptDefinition> Scripts { get; } = new Dictionary<string, ScriptDefinition>(StringComparer.Ordinal);
}
