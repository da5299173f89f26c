using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Cli.Input;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Control;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Engine.Tests.Harness;

/// <summary>A whole engine in a folder of its own, with a clock that moves when it is told, and handlers that do what the test says.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<string, IPolicySet> Compiled = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider? _services;

    private EngineHarness(string policies, Action<EngineOptions>? configure)
    {
        Options = new EngineOptions { DataFolder = _folder.File("data") };
        configure?.Invoke(Options);
        Source = new PolicySource(Snapshot(policies));
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public EngineOptions Options { get; }

    public PolicySource Source { get; }

    public Script Script { get; } = new();

    public RecordingNotifier Notifier { get; } = new();

    /// <summary>Notifiers beside <see cref="Notifier"/>.</summary>
    public IReadOnlyList<INotifier> Others { get; private set; } = [];

    /// <summary>Sources of signals; they run where the test asks for loops.</summary>
    public IReadOnlyList<ISignalSource> Sources { get; private set; } = [];

    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>Called when the kill switch is about to be read.</summary>
    public Action KillIsRead { get; set; } = () => { };

    public PolicyEngine Engine { get; private set; } = null!;

    public string Folder => Options.DataFolder;

    public static async Task<EngineHarness> StartAsync(string policies, Action<EngineOptions>? configure = null, INotifier[]? others = null, ISignalSource[]? sources = null)
    {
        var harness = new EngineHarness(policies, configure) { Others = others ?? [], Sources = sources ?? [] };
        await harness.OpenAsync();
        return harness;
    }

    public static PolicySnapshot Snapshot(string policies) => new(Compiled.GetOrAdd(policies, Compile), [new PolicyText("test.heal", policies)]);

    /// <summary>Ends this run without an orderly end, as far as that goes within one process, and begins the next.</summary>
    public async Task RestartAsync(bool isOrderly = false)
    {
        if (isOrderly)
            await Engine.StopAsync(CancellationToken.None);
        await Engine.DisposeAsync();
        await _services!.DisposeAsync();
        await OpenAsync();
    }

    public static SignalReport Oom(string pod, string workload = "cart", string? fingerprint = null, string space = "shop", DateTimeOffset? startsAt = null)
    {
        var incident = new Incident
        {
            Id = pod,
            At = startsAt ?? Start,
            Signal = "oom",
            Resource = "pod",
            Target = $"{space}/{pod}",
            Attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of(space), ["pod"] = AttributeValue.Of(pod), ["workload"] = AttributeValue.Of(workload) },
        };
        return new SignalReport(incident, fingerprint ?? pod, startsAt ?? Start);
    }

    /// <summary>Reports an incident and waits until all that follows at once is done. Gives its identity.</summary>
    public async Task<string> FireAsync(SignalReport report, string? submitter = null)
    {
        await Engine.SubmitAsync(new SignalBatch { Source = "test", Submitter = submitter, Reports = [report] });
        await Engine.WhenIdleAsync();
        return IncidentRecord.IdOf(report);
    }

    public async Task ResolveAsync(SignalReport report)
    {
        await Engine.SubmitAsync(new SignalBatch { Source = "test", Resolutions = [new Resolution(report.Fingerprint, report.StartsAt)] });
        await Engine.WhenIdleAsync();
    }

    /// <summary>Lets time pass, and the engine look after its deadlines.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        Time.Advance(span);
        await Engine.LookAsync();
        await Engine.WhenIdleAsync();
    }

    /// <summary>The tier of an incident's last decision after the gates, and the names of the gates that raised it.</summary>
    public (int Tier, string Gates) Decided(string incident)
    {
        using var body = JsonDocument.Parse(Engine.Incident(incident)!.Decided!);
        return (body.RootElement.GetProperty("tier").GetInt32(), string.Join(",", body.RootElement.GetProperty("gates").EnumerateArray().Select(g => g.GetProperty("gate").GetString())));
    }

    /// <summary>The reasons of the gates.</summary>
    public string Reasons(string incident)
    {
        using var body = JsonDocument.Parse(Engine.Incident(incident)!.Decided!);
        return string.Join("; ", body.RootElement.GetProperty("gates").EnumerateArray().Select(g => g.GetProperty("reason").GetString()));
    }

    public ProposalRecord Proposal() => Assert.Single(Engine.OpenProposals());

    public async Task<VoteReceipt> VoteAsync(string voter, bool isApproval = true, string[]? groups = null, string? proposal = null)
    {
        var receipt = await Engine.VoteAsync(proposal ?? Proposal().Id, new Voter(voter, groups ?? []), isApproval, "because");
        await Engine.WhenIdleAsync();
        return receipt;
    }

    /// <summary>What became of an incident's only action.</summary>
    public PolicyLang.Engine.Execution.ActionState Action(string incident) => Assert.Single(Engine.Incident(incident)!.Actions).State;

    public AuditReport Verify() => new AuditArchive(Folder).Verify(null, []);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _services!.DisposeAsync();
        Assert.Empty(Verify().Problems);
        _folder.Dispose();
    }

    private static IPolicySet Compile(string policies)
    {
        var compilation = PolicyCompilation.Create([Parser.Parse(new SourceFile("test.heal", policies))], new CompilationOptions(Start));
        Assert.False(compilation.HasErrors, string.Join('\n', compilation.Diagnostics));
        return PolicySetCompiler.Load(compilation);
    }

    private async Task OpenAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Script);
        services.AddScoped<ScriptedHandler>().AddScoped<OneWayHandler>().AddScoped<StatefulHandler>();
        foreach (var (action, on) in new[] { ("restart", "pod"), ("rollout-restart", "deployment"), ("scale", "deployment") })
            services.AddSingleton(HandlerDescriptor.Create<ScriptedHandler, NoArguments>(action, on, NoArguments.From));
        services.AddSingleton(HandlerDescriptor.Create<ScriptedHandler, NoArguments>("cordon", "node", NoArguments.From, isIdempotent: true));
        services.AddSingleton(HandlerDescriptor.Create<OneWayHandler, NoArguments>("restart", "service", NoArguments.From));
        services.AddSingleton(HandlerDescriptor.Create<StatefulHandler, NoArguments>("rollback", "deployment", NoArguments.From));
        services.AddPolicyLang();
        _services = services.BuildServiceProvider();
        Engine = new PolicyEngine(
            Options, Source, new KillSwitch(Options.DataFolder, Variable), _services.GetRequiredService<HandlerRegistry>(),
            _services.GetRequiredService<HandlerDispatcher>(), _services.GetRequiredService<IServiceScopeFactory>(), [Notifier, .. Others], Sources, IdSource.Random, Time, NullLogger<PolicyEngine>.Instance);
        await Engine.StartAsync(runsLoops: Sources.Count > 0);
        await Engine.WhenIdleAsync();
    }

    private string? Variable(string name)
    {
        KillIsRead();
        return Environment.GetValueOrDefault(name);
    }
}
