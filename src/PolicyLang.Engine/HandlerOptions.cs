namespace PolicyLang.Engine;

/// <summary>How a host treats its handlers.</summary>
public sealed class HandlerOptions
{
    /// <summary>
    /// Whether the host starts though policies of tier 1 or 2 use actions that no handler carries out; decisions for those page. False by
    /// default: a host that has handlers, and lacks one, does not start. A host without any only decides, and always starts.
    /// </summary>
    public bool AllowMissing { get; set; }
}
