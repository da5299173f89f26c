using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PolicyLang.Engine;
using PolicyLang.Http;
using PolicyLang.Kubernetes;
using PolicyLang.Kubernetes.Signals;
using PolicyLang.Processes;
using PolicyLang.Redis;
using PolicyLang.Server;
using PolicyLang.Server.Security;

namespace PolicyLang.Cli.Run.Configuration;

/// <summary>
/// The configuration of <c>heal run</c> (docs/operating.md). Each section registers one integration, and what has no section is not there.
/// To add a section: a line in <see cref="Check"/>, and a method that applies it.
/// </summary>
internal sealed class RunConfiguration
{
    private static readonly string[] Sections = ["engine", "http", "kubernetes", "oidc", "redis", "scripts", "server", "telemetry"];

    // Where it listens is typed, and who signs people in has a section of its own.
    private static readonly string[] ServerKeys = ["publicUrl", "requiresKey", "sessionIdle", "trustedProxies"];
    private static readonly string[] Roles = [.. Enum.GetNames<Role>().Select(OptionsCheck.KeyOf)];

    private readonly ConfigurationNode _root;
    private readonly string _folder;

    private RunConfiguration(ConfigurationNode root, string folder) => (_root, _folder) = (root, folder);

    /// <summary>The one of a run without a file: nothing is registered.</summary>
    public static RunConfiguration None { get; } = new(new ConfigurationNode("", "", ConfigurationKind.Object, ""), "");

    /// <summary>Whether Kubernetes is used.</summary>
    public bool HasKubernetes => _root.Find("kubernetes") is not null;

    /// <summary>Reads a configuration, and checks its keys and values. The options themselves are checked when the host is made.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="variables">The environment.</param>
    /// <exception cref="CannotRunException">It is wrong; the message has every mistake with its place.</exception>
    public static RunConfiguration Load(string path, IReadOnlyDictionary<string, string> variables)
    {
        var problems = new ConfigurationProblems();
        var root = ConfigurationFile.Read(path, variables, problems);
        Check(root, problems);
        problems.ThrowIfAny();
        return new RunConfiguration(root, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Whether a value is written.</summary>
    public bool Has(string section, string key) => _root.Find(section)?.Find(key) is not null;

    /// <summary>Sets what the section <c>engine</c> says.</summary>
    public void Apply(EngineOptions options)
    {
        if (_root.Find("engine") is not { } section)
            return;
        Bind(section, options);
        if (Has("engine", "dataFolder"))
            options.DataFolder = Absolute(options.DataFolder)!;
    }

    /// <summary>What the section <c>telemetry</c> says.</summary>
    public TelemetryOptions Telemetry()
    {
        var options = new TelemetryOptions();
        if (_root.Find("telemetry") is { } section)
            Bind(section, options);
        return options;
    }

    /// <summary>Sets what the sections <c>server</c> and <c>oidc</c> say.</summary>
    public void Apply(ServerOptions options)
    {
        if (_root.Find("server") is { } server)
            Bind(server, options);
        if (_root.Find("oidc") is { } oidc)
            Bind(oidc, options.Oidc = new OidcOptions());
    }

    /// <summary>Registers the integrations that have a section.</summary>
    /// <exception cref="CannotRunException">Two sections are for the same action, or an HTTP action is not whole.</exception>
    public void AddTo(IPolicyLangBuilder builder)
    {
        if (_root.Find("kubernetes") is { } kubernetes)
        {
            builder.AddKubernetesHandlers(o =>
            {
                Bind(kubernetes, o);
                o.Kubeconfig = Absolute(o.Kubeconfig);
            });
            if (kubernetes.Find("signals") is { } signals)
                builder.AddKubernetesSignals(signals: o => Bind(signals, o));
        }

        if (_root.Find("redis") is { } redis)
            builder.AddRedisHandler(o => Bind(redis, o));
        if (_root.Find("scripts") is { } scripts)
        {
            builder.AddScriptHandler(o =>
            {
                Bind(scripts, o, nameof(ScriptOptions.Scripts));
                foreach (var script in o.Scripts.Values)
                    (script.FileName, script.WorkingDirectory) = (Absolute(script.FileName)!, Absolute(script.WorkingDirectory));
            });
        }

        foreach (var http in _root.Find("http")?.Children ?? [])
            AddHttp(builder, http);
    }

    /// <summary>The HTTP actions that no policy uses: perhaps a name is misspelt.</summary>
    public IEnumerable<string> Unused(IPolicySet policies) =>
        from http in _root.Find("http")?.Children ?? []
        let action = http.Find("action")!.Value
        let resource = http.Find("on")!.Value
        where !policies.Policies.Any(p => p.Plans.Any(plan => plan.Steps.Any(s => s.Action == action && plan.Resources.Any(r => (s.Resource ?? r) == resource))))
        select $"{http.Place}: {http.Path}: no policy uses '{action}' on '{resource}'";

    /// <summary>The scripts that policies run and the file does not list: the handler would refuse them, perhaps after a person approved.</summary>
    public IEnumerable<string> Unlisted(IPolicySet policies)
    {
        if (_root.Find("scripts") is not { } scripts)
            return [];
        var listed = scripts.Children.Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
        return (from policy in policies.Policies
                where policy.Tier < Tier.Tier3 && !policy.Shadow
                from step in policy.Plans.SelectMany(p => p.Steps)
                where step.Action == "run-script"
                let name = step.Args.FirstOrDefault(a => a.Name == "script")?.Value.ToString()
                where name is not null && !listed.Contains(name, StringComparer.Ordinal)
                select $"{policy.Place}: policy '{policy.Name}' runs script '{name}', which is not listed, so it would be refused; listed are {string.Join(", ", listed)}").Distinct();
    }

    /// <summary>Says what options refuse, at the place and with the path of the key that is meant.</summary>
    public CannotRunException Explain(IEnumerable<OptionsValidationException> errors)
    {
        var problems = new ConfigurationProblems();
        foreach (var (type, message) in errors.SelectMany(e => e.Failures.Select(f => (e.OptionsType, f))))
            RefusedOption.Explain(_root, type, message, problems);
        return problems.ToException();
    }

    private static void Check(ConfigurationNode root, ConfigurationProblems problems)
    {
        var check = new OptionsCheck(problems);
        foreach (var section in root.Children)
        {
            switch (section.Name.ToLowerInvariant())
            {
                case "engine":
                    check.Check(section, typeof(EngineOptions));
                    break;
                case "http" when check.HasKind(section, ConfigurationKind.Array, "a list in brackets"):
                    foreach (var action in section.Children)
                        CheckHttp(check, action, problems);
                    break;
                case "kubernetes":
                    check.Check(section, typeof(KubernetesOptions), "signals");
                    if (section.Find("signals") is { } signals)
                        check.Check(signals, typeof(KubernetesSignalOptions));
                    break;
                case "oidc":
                    check.Check(section, typeof(OidcOptions));
                    foreach (var role in section.Find("roles")?.Children.Where(r => !Roles.Contains(r.Name, StringComparer.OrdinalIgnoreCase)) ?? [])
                        check.AddUnknown(role, Roles);
                    break;
                case "redis":
                    check.Check(section, typeof(RedisOptions));
                    break;
                case "server" when check.HasKind(section, ConfigurationKind.Object, "keys and values in braces"):
                    foreach (var key in section.Children.Where(c => !ServerKeys.Contains(c.Name, StringComparer.OrdinalIgnoreCase)))
                        check.AddUnknown(key, ServerKeys);
                    check.Check(section, typeof(ServerOptions), [.. section.Children.Select(c => c.Name).Except(ServerKeys, StringComparer.OrdinalIgnoreCase)]);
                    break;
                case "scripts" when check.HasKind(section, ConfigurationKind.Object, "names of scripts and their programs in braces"):
                    check.CheckEntries(section, typeof(ScriptDefinition));
                    break;
                case "telemetry":
                    check.Check(section, typeof(TelemetryOptions));
                    break;
                default:
                    if (!Sections.Contains(section.Name, StringComparer.OrdinalIgnoreCase))
                        check.AddUnknown(section, Sections);
                    break;
            }
        }
    }

    private static void CheckHttp(OptionsCheck check, ConfigurationNode node, ConfigurationProblems problems)
    {
        check.Check(node, typeof(HttpActionOptions), "action", "on");
        foreach (var key in node.Kind == ConfigurationKind.Object ? ["action", "on"] : Array.Empty<string>())
        {
            if (node.Find(key) is not { Value.Length: > 0 })
                problems.Add(node.Place, node.PathOf(key), key == "action" ? "it must name the action that the request carries out, for example \"failover\"" : "it must name the kind of resource, for example \"service\"");
        }
    }

    private void AddHttp(IPolicyLangBuilder builder, ConfigurationNode node)
    {
        try
        {
            builder.AddHttpAction(node.Find("action")!.Value!, node.Find("on")!.Value!, o => Bind(node, o));
        }
        catch (OptionsValidationException e)
        {
            var problems = new ConfigurationProblems();
            foreach (var failure in e.Failures)
                RefusedOption.Explain(node, typeof(HttpActionOptions), failure, problems);
            throw problems.ToException();
        }
        catch (InvalidOperationException e)
        {
            throw new CannotRunException($"{node.Place}: {node.Path}: {e.Message}");
        }
    }

    private static void Bind(ConfigurationNode node, object options, string prefix = "")
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection(node.Flatten(prefix)).Build();
        root.Bind(options);
    }

    /// <summary>Paths in the file are relative to the file: it says the same wherever it is read from.</summary>
    private string? Absolute(string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, _folder);
}
