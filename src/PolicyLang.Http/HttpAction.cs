namespace PolicyLang.Http;

/// <summary>The request of an action on a kind of resource.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="On">The kind of resource.</param>
/// <param name="Options">The request.</param>
internal sealed record HttpAction(string Action, string On, HttpActionOptions Options)
{
    /// <summary>What is wrong with it, for whoever starts the host.</summary>
    public IEnumerable<string> Errors()
    {
        string[] methods = ["POST", "PUT", "PATCH", "DELETE"];
        if (Options.BaseAddress is not { IsAbsoluteUri: true } address)
            yield return "BaseAddress must be an absolute address.";
        else if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            yield return $"BaseAddress '{address}' must be https: on the way to another machine a request can be read and changed.";
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            yield return "BaseAddress must have no user, query or fragment; credentials belong into Headers.";
        if (!methods.Contains(Options.Method))
            yield return $"Method '{Options.Method}' must be {string.Join(", ", methods)}.";
        if (Options.UndoMethod is { } undo && !methods.Contains(undo))
            yield return $"UndoMethod '{undo}' must be {string.Join(", ", methods)}.";
        if ((Options.UndoMethod is null) != (Options.UndoPath is null))
            yield return "UndoMethod and UndoPath are set together or not at all.";
        foreach (var path in new[] { Options.Path, Options.UndoPath ?? "" })
        {
            if (path.StartsWith('/') || path.Contains("//", StringComparison.Ordinal) || path.Contains('?', StringComparison.Ordinal) || path.Contains('#', StringComparison.Ordinal) || path.Split('/').Any(p => p is "." or ".."))
                yield return $"Path '{path}' must be a plain path below the base address, without a leading slash.";
        }
        if (Options.Timeout <= TimeSpan.Zero)
            yield return "Timeout must be more than zero.";
        if (Options.MaxResponseBytes < 1)
            yield return "MaxResponseBytes must be at least 1.";
    }
}
