using System.Text.RegularExpressions;
using PolicyLang.Engine;
using PolicyLang.Kubernetes;
using PolicyLang.Kubernetes.Signals;
using PolicyLang.Processes;
using PolicyLang.Redis;
using PolicyLang.Server;
using PolicyLang.Server.Security;

namespace PolicyLang.Cli.Run.Configuration;

/// <summary>
/// Finds the key that a validator means. Validators know options and no files: their sentences begin with what is configured, then the
/// property (<c>Script 'sync-clock': FileName '/x' does not exist.</c>).
/// </summary>
internal static partial class RefusedOption
{
    /// <summary>Adds a refusal with its place.</summary>
    /// <param name="root">The configuration; for an HTTP action its own node.</param>
    /// <param name="options">The class of the options that are refused.</param>
    /// <param name="message">The validator's sentence.</param>
    /// <param name="problems">Where to add it.</param>
    public static void Explain(ConfigurationNode root, Type options, string message, ConfigurationProblems problems)
    {
        var (name, sentence) = Subject().Match(message) is { Success: true } subject
            ? (subject.Groups["name"].Value, message[subject.Length..])
            : ("", message);
        var (path, type) = Where(options, name);
        var node = root;
        var text = root.Path;
        foreach (var key in path)
        {
            text = text.Length == 0 ? key : $"{text}.{key}";
            node = node.Find(key) ?? node;
        }

        var first = sentence.Split(' ', 2)[0];
        if (type.GetProperty(first) is not null)
        {
            var key = OptionsCheck.KeyOf(first);
            text = text.Length == 0 ? key : $"{text}.{key}";
            node = node.Find(key) ?? node;
        }

        problems.Add(node.Place, text, sentence);
    }

    private static (string[] Path, Type Type) Where(Type options, string name) =>
        options == typeof(KubernetesOptions) ? (["kubernetes"], options)
        : options == typeof(KubernetesSignalOptions) ? (["kubernetes", "signals"], options)
        : options == typeof(RedisOptions) ? (["redis", "caches", name], typeof(RedisCacheOptions))
        : options == typeof(ScriptOptions) ? (["scripts", name], typeof(ScriptDefinition))
        : options == typeof(EngineOptions) ? (["engine"], options)
        : options == typeof(ServerOptions) ? (["server"], options)
        : options == typeof(OidcOptions) ? (["oidc"], options)
        : ([], options);

    [GeneratedRegex(@"\A(Kubernetes( signals)?|(Redis cache|Script) '(?<name>[^']*)'|HTTP action '[^']*' on '[^']*'): ")]
    private static partial Regex Subject();
}
