namespace PolicyLang.Http;

/// <summary>The request that carries out an action.</summary>
public sealed class HttpActionOptions
{
    /// <summary>Scheme, host and port, and the beginning of the path. It must be <c>https</c>, or on the loopback. What an alert says never changes it.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary><c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>. Default <c>POST</c>.</summary>
    public string Method { get; set; } = "POST";

    /// <summary>The path below the base address; <c>{target}</c> and <c>{action}</c> are filled in, escaped. For example <c>services/{target}/failover</c>.</summary>
    public string Path { get; set; } = "";

    /// <summary>The method that takes the action back, or null where nothing does. Set it together with <see cref="UndoPath"/>.</summary>
    public string? UndoMethod { get; set; }

    /// <summary>The path that takes the action back, or null where nothing does.</summary>
    public string? UndoPath { get; set; }

    /// <summary>Whether the other side does the same once when it gets one request twice, by its <c>Idempotency-Key</c>. Default false.</summary>
    public bool IsIdempotent { get; set; }

    /// <summary>Headers of each request, for example <c>Authorization</c>. Their values are shown nowhere.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the other side honours a dry run: then it is sent the same request with <c>"dryRun": true</c> and the header <c>Dry-Run: true</c>.
    /// Default false: nothing is sent.
    /// </summary>
    public bool HonoursDryRun { get; set; }

    /// <summary>How long the answer may take. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How much of an answer is read, in bytes. Default 65,536; more is a failure.</summary>
    public int MaxResponseBytes { get; set; } = 65_536;
}
