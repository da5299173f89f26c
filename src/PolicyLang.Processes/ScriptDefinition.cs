namespace PolicyLang.Processes;

/// <summary>A program that policies may run by name.</summary>
public sealed class ScriptDefinition
{
    /// <summary>The absolute path of the program. A shell is refused: it would read arguments as commands.</summary>
    public string FileName { get; set; } = "";

    /// <summary>
    /// Its arguments, each passed as it is. <c>{target}</c>, <c>{incident}</c>, <c>{action}</c> and <c>{fence}</c> are filled in.
    /// </summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>
    /// The arguments of a dry run, or null where the program has none: then a dry run does not start it. The program must change nothing
    /// when it is called with these.
    /// </summary>
    public IList<string>? DryRunArguments { get; set; }

    /// <summary>The kinds of resource that it may be run for; empty for all.</summary>
    public ISet<string> Resources { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The folder that it is run in, or null for the root folder.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Its environment. It gets <c>PATH</c> of the host besides, and nothing else: the host's variables may be secret.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long it may run before it is killed with everything that it started. Default 1 minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many characters of its output are kept, of each of the two streams; the rest is read and dropped. Default 4,096.</summary>
    public int MaxOutput { get; set; } = 4096;

    /// <summary>
    /// Whether the last line of its output is put into the summary, which the audit keeps. Default false: only whoever wrote the program
    /// knows that it prints no secrets.
    /// </summary>
    public bool IncludeOutput { get; set; }

    /// <summary>The exit codes that mean success. Default 0 only.</summary>
    public ISet<int> SuccessCodes { get; } = new HashSet<int> { 0 };
}
