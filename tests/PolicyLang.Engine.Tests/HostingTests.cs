using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Approvals;
using PolicyLang.Engine.Audit;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Tests.Harness;

namespace PolicyLang.Engine.Tests;

/// <summary>The engine in a host: it begins when everything else has started, and not at all where something else could not.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    [Fact]
    public async Task What_is_submitted_while_the_host_starts_is_decided_once_it_has_started()
    {
        using var host = Build(services => services.AddHostedService<Early>());
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<PolicyEngine>();
        await engine.WhenIdleAsync();

        Assert.Equal((IncidentState.Decided, 0), (engine.Incident(IncidentRecord.IdOf(EngineHarness.Oom("early")))!.State, engine.Waiting));
        Assert.Equal("the engine is starting; try it again in a moment", host.Services.GetRequiredService<Answers>().Vote);
        Assert.Equal("the engine is starting", host.Services.GetRequiredService<Answers>().Ready);
        await engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [EngineHarness.Oom("late")] });
        await engine.WhenIdleAsync();
        Assert.Equal(["received", "engine", "decided", "page", "received", "decided", "page"], engine.Audit(new AuditQuery()).OrderBy(r => r.Sequence).Select(r => r.Kind));
        await host.StopAsync();
        Assert.Equal(0, engine.Waiting);
    }

    [Fact]
    public async Task A_host_that_cannot_start_has_decided_nothing_and_the_next_one_does()
    {
        using (var host = Build(services => services.AddHostedService<Early>().AddHostedService<Failing>()))
        {
            Assert.Equal("no port", (await Assert.ThrowsAsync<IOException>(() => host.StartAsync())).Message);
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        Assert.Equal(["received"], Kinds());

        await using var next = (IAsyncDisposable)Build(_ => { });
        await ((IHost)next).StartAsync();
        await ((IHost)next).Services.GetRequiredService<PolicyEngine>().WhenIdleAsync();
        await ((IHost)next).StopAsync();
        Assert.Equal(["received", "engine", "decided", "page", "engine"], Kinds());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_only_starts_its_services_has_an_engine_that_begins_once(bool hasLifetime)
    {
        var services = new ServiceCollection();
        services.AddPolicyLang().AddPolicies<Policies>().AllowMissingHandlers().AddEngine(o => o.DataFolder = Data);
        services.AddSingleton<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>();
        if (hasLifetime)
            services.AddSingleton<IHostApplicationLifetime>(s => s.GetRequiredService<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>());
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<PolicyEngine>();
        // A liveness probe of the host's own, which runs all checks, must not ask whether it is ready.
        Assert.Equal(["policylang"], provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name));
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        Assert.Equal(hasLifetime ? "the engine is starting" : null, await engine.WhyNotReadyAsync());

        provider.GetRequiredService<Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>().NotifyStarted();
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);

        // It has begun once, and has ended.
        Assert.Equal(["engine", "engine"], engine.Audit(new AuditQuery()).Select(r => r.Kind));
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private IEnumerable<string> Kinds() => new AuditArchive(Data).Find(new AuditQuery()).OrderBy(r => r.Sequence).Select(r => r.Kind);

    private IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Answers>();
        builder.Services.AddPolicyLang().AddPolicies<Policies>().AllowMissingHandlers().AddEngine(o => o.DataFolder = Data);
        add(builder.Services);
        return builder.Build();
    }

    private sealed class Answers
    {
        public string? Vote { get; set; }

        public string? Ready { get; set; }
    }

    private sealed class Early(PolicyEngine engine, Answers answers) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await engine.SubmitAsync(new SignalBatch { Source = "test", Reports = [EngineHarness.Oom("early")] });
            answers.Ready = await engine.WhyNotReadyAsync();
            answers.Vote = (await engine.VoteAsync("p1", new Voter("ada", []), isApproval: true, null)).Message;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Failing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("no port");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
