using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Cli.Input;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Server.Security;

namespace PolicyLang.Server.Tests.Harness;

/// <summary>The server with an engine behind it, on a real socket, with a clock that moves when it is told.</summary>
internal sealed class ServerHarness : IAsyncDisposable
{
    private const string Policy = """
        policy ask when oom on pod then restart tier2 approve by 1 of "sre"
        """;

    private static readonly Lazy<IPolicySet> Set = new(Compile);
    private readonly string _folder = Directory.CreateTempSubdirectory("policylang-").FullName;
    private readonly Action<ServerOptions>? _configure;
    private WebApplication? _app;

    private ServerHarness(Action<ServerOptions>? configure) => _configure = configure;

    // Cookies are kept by the moments of this machine, so the clock begins there.
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public string Data => Path.Combine(_folder, "data");

    public Uri Address { get; private set; } = null!;

    public PolicyEngine Engine => _app!.Services.GetRequiredService<PolicyEngine>();

    public ApiKeyFile Keys => new(Path.Combine(Data, ApiKeyFile.FileName));

    public Restarts Restarts { get; } = new();

    public static async Task<ServerHarness> StartAsync(Action<ServerOptions>? configure = null)
    {
        var harness = new ServerHarness(configure);
        Directory.CreateDirectory(harness.Data);
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>Ends the host, and begins the next on the same data.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Makes a key.</summary>
    public string Key(string name, Role[] roles, params string[] groups)
    {
        var (record, key) = ApiKey.Create(name, roles, groups);
        Keys.Add(record);
        return key;
    }

    /// <summary>Takes a key away, as who edits the file does.</summary>
    public void Remove(string name)
    {
        var path = Path.Combine(Data, ApiKeyFile.FileName);
        using var keys = JsonDocument.Parse(File.ReadAllBytes(path));
        Write(path, keys.RootElement.EnumerateArray().Where(k => k.GetProperty("name").GetString() != name));
    }

    /// <summary>Gives a key other roles.</summary>
    public void Change(string name, string roles)
    {
        var path = Path.Combine(Data, ApiKeyFile.FileName);
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(path), $"(\"name\": \"{name}\".*?\"roles\": )\\[.*?\\]", "$1" + roles, System.Text.RegularExpressions.RegexOptions.Singleline));
    }

    /// <summary>A browser that nobody has signed in.</summary>
    public Browser Browser() => new(Address);

    /// <summary>A browser of somebody who has signed in by key.</summary>
    public async Task<Browser> SignInAsync(string key)
    {
        var browser = new Browser(Address);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SignInAsync(key)).StatusCode);
        return browser;
    }

    /// <summary>Reports an incident, and gives the proposal that comes of it.</summary>
    public async Task<string> ProposeAsync(string pod, string? submitter = null)
    {
        await ReportAsync(pod, submitter);
        return Engine.OpenProposals()[^1].Id;
    }

    /// <summary>Reports an incident, and waits until it is decided.</summary>
    public async Task ReportAsync(string pod, string? submitter = null, string? workload = null)
    {
        var incident = new Incident
        {
            Id = pod,
            At = Time.GetUtcNow(),
            Signal = "oom",
            Resource = "pod",
            Target = $"shop/{pod}",
            Attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of("shop"), ["pod"] = AttributeValue.Of(pod), ["workload"] = AttributeValue.Of(workload ?? pod) },
        };
        await Engine.SubmitAsync(new SignalBatch { Source = "test", Submitter = submitter, Reports = [new SignalReport(incident, pod, Time.GetUtcNow())] });
        await Engine.WhenIdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Write(string path, IEnumerable<JsonElement> keys) => File.WriteAllText(path, $"[{string.Join(",", keys.Select(k => k.GetRawText()))}]");

    private static IPolicySet Compile()
    {
        var compilation = PolicyCompilation.Create([Parser.Parse(new SourceFile("test.heal", Policy))], new CompilationOptions(DateTimeOffset.UtcNow));
        Assert.False(compilation.HasErrors, string.Join('\n', compilation.Diagnostics));
        return PolicySetCompiler.Load(compilation);
    }

    private async Task OpenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(Restarts);
        builder.Services.AddScoped<RestartHandler>();
        builder.Services.AddSingleton(HandlerDescriptor.Create<RestartHandler, NoArguments>("restart", "pod", NoArguments.From));
        builder.Services.AddPolicyLang().AddPolicySource(new PolicySource(new PolicySnapshot(Set.Value, [new PolicyText("test.heal", Policy)]))).AddEngine(o => o.DataFolder = Data);
        var options = new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        _configure?.Invoke(options);
        builder.AddPolicyLangServer(options);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPolicyLang();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    private async Task CloseAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What the handler was asked to do.</summary>
internal sealed class Restarts
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _targets = new();

    public IReadOnlyCollection<string> Targets => _targets;

    public void Add(string target) => _targets.Enqueue(target);
}

internal sealed class RestartHandler(Restarts restarts) : IActionHandler<NoArguments>
{
    public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        restarts.Add(context.Target);
        return Task.FromResult(new HandlerResult("restarted"));
    }
}
