using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Run;
using PolicyLang.Cli.Run.Configuration;
using PolicyLang.Engine;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;
using PolicyLang.Kubernetes;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Server;
using PolicyLang.Server.Security;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal run</c>: the engine as a daemon.</summary>
internal static class RunCommand
{
    /// <summary>The name of the file in the data folder that tells the other verbs where this one listens.</summary>
    internal const string AddressFile = "server.url";

    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var options = new RunOptions();
        var command = new Command("run", "Runs the policies: takes alerts in, acts, asks and pages, and writes all of it into the audit. Ends with Ctrl-C. Changed policies are taken over while it runs, if they have no error.") { paths };
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((result, cancel) => RunAsync(result.GetValue(paths)!, options, result, console, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, RunOptions options, ParseResult result, CliConsole console, CancellationToken cancel)
    {
        var configuration = result.GetValue(options.Config) is { } file ? RunConfiguration.Load(file, console.Variables) : RunConfiguration.None;
        if (configuration == RunConfiguration.None && console.Variables.Keys.FirstOrDefault(k => k.StartsWith(ConfigurationFile.Prefix, StringComparison.OrdinalIgnoreCase)) is { } unread)
            await console.Error.WriteLineAsync($"heal: environment variable {unread}: it stands over a configuration, and there is none; name it with --config");
        var files = PolicyFiles.Read(paths);
        var (policies, findings) = PolicyLoader.Load(files, console.Today);
        foreach (var finding in findings.Where(f => f.Severity != Severity.Info))
            await console.Error.WriteLineAsync(finding.ToString());
        if (policies is null)
        {
            await console.Error.WriteLineAsync("heal: policies with errors run nothing; mend them first");
            return ExitCode.No;
        }

        var source = new PolicySource(policies.Snapshot);
        var isStdin = result.GetValue(options.Stdin);
        var listen = result.GetValue(options.Listen) ?? (isStdin ? null : new IPEndPoint(IPAddress.Loopback, ServerOptions.DefaultPort));
        try
        {
            var host = Build(options, result, configuration, source, listen, console, services => new PolicyReloader(paths, source, PolicyLoader.HashOf(files), services.GetRequiredService<HandlerRegistry>(), console));
            // The engine has work to end that can only be waited for.
            await using var disposed = (IAsyncDisposable)host;
            Validate(host, configuration, policies, console);
            if (result.GetValue(options.Check))
            {
                foreach (var missing in host.Services.GetRequiredService<HandlerRegistry>().Unhandled(policies.Set))
                    await console.Error.WriteLineAsync($"heal: {missing}");
                await console.Out.WriteLineAsync($"{Checked(configuration, policies.Set.Policies.Count)}; nothing was started");
                return ExitCode.Ok;
            }

            Open(host.Services);
            await StartAsync(host, listen, cancel);
            await AnnounceAsync(host, console);
            if (isStdin)
                return await ReadAsync(host, console, cancel);
            await host.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        }
        catch (OptionsValidationException e)
        {
            throw configuration.Explain([e]);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(i => i is OptionsValidationException))
        {
            throw configuration.Explain(e.InnerExceptions.Cast<OptionsValidationException>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException { InnerException: IOException })
        {
            throw new CannotRunException(e.Message);
        }
    }

    private static string Checked(RunConfiguration configuration, int count)
    {
        var policies = count == 1 ? "1 policy" : $"{NumberText.Format(count)} policies";
        return configuration == RunConfiguration.None
            ? $"{policies} {(count == 1 ? "is" : "are")} in order; no configuration was named with --config, so what would act or ask pages"
            : $"the configuration and {policies} are in order";
    }

    /// <summary>Finds out whatever can be found out before anything begins.</summary>
    private static void Validate(IHost host, RunConfiguration configuration, LoadedPolicies policies, CliConsole console)
    {
        host.Services.GetService<IStartupValidator>()?.Validate();
        _ = host.Services.GetService<ApiKeyFile>()?.Keys;
        if (configuration.HasKubernetes)
            Connect(host.Services);
        if (policies.FalseClaims(host.Services.GetRequiredService<HandlerRegistry>()) is { Count: > 0 } claims)
            throw new CannotRunException(string.Join("\nheal: ", claims));
        foreach (var doubtful in configuration.Unused(policies.Set).Concat(configuration.Unlisted(policies.Set)))
            console.Error.WriteLine($"heal: {doubtful}");
    }

    private static IHost Build(
        RunOptions options, ParseResult result, RunConfiguration configuration, PolicySource source, IPEndPoint? listen, CliConsole console, Func<IServiceProvider, PolicyReloader> reloader)
    {
        var server = new ServerOptions();
        configuration.Apply(server);
        server.RequiresKey |= result.GetValue(options.RequireKey);
        server.Validate();
        if (listen is null)
        {
            var plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            OtlpExport.AddTo(plain, configuration.Telemetry(), console.Variables);
            AddServices(plain.Services, options, result, configuration, source, console, reloader);
            return plain.Build();
        }

        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        web.WebHost.UseKestrelCore();
        web.Services.AddRoutingCore();
        OtlpExport.AddTo(web, configuration.Telemetry(), console.Variables);
        AddServices(web.Services, options, result, configuration, source, console, reloader);
        server.Listen = listen;
        web.AddPolicyLangServer(server);
        var app = web.Build();
        app.UseRouting();
        app.MapPolicyLang();
        return app;
    }

    private static void AddServices(
        IServiceCollection services, RunOptions options, ParseResult result, RunConfiguration configuration, PolicySource source, CliConsole console, Func<IServiceProvider, PolicyReloader> reloader)
    {
        // The host's own category says at Error, with a stack trace, why a start failed; that is said here, in one line.
        services.AddLogging(logging => logging
            .AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat, format.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss'Z' ", true))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical).AddFilter("PolicyLang.Server", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("System.Net.Http", LogLevel.Warning));
        // Standard output is for pages; everything else goes to standard error.
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddSingleton(console.Time);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        var builder = services.AddPolicyLang().AllowMissingHandlers().AddPolicySource(source).AddEngine(engine =>
        {
            // What is typed stands over the file; a switch that makes it do less holds in either place.
            configuration.Apply(engine);
            if (IsTyped(options.Data) || !configuration.Has("engine", "dataFolder"))
                engine.DataFolder = Path.GetFullPath(result.GetValue(options.Data)!);
            if (IsTyped(options.Watchdog) || !configuration.Has("engine", "watchdogTimeout"))
                engine.WatchdogTimeout = result.GetValue(options.Watchdog);
            engine.IsShadow |= result.GetValue(options.Shadow);
            engine.RequiresWatchdog |= result.GetValue(options.RequireWatchdog);
        });
        configuration.AddTo(builder);
        builder.AddNotifier(_ => new ConsoleNotifier(console.Out));
        if (result.GetValue(options.Webhook) is { } webhook)
        {
            // A signature with an empty secret looks like one, and everybody can make it.
            var secret = console.Variables.GetValueOrDefault(RunOptions.WebhookSecret) is { Length: > 0 } given ? given : null;
            if (secret is null)
                console.Error.WriteLine($"heal: --notify-webhook: the environment variable {RunOptions.WebhookSecret} has no secret, so nothing that is sent to {webhook.Host} is signed; its receiver cannot tell who sent it");
            builder.AddNotifier(s => new WebhookNotifier(Client(s), webhook, secret, console.Time));
        }

        if (result.GetValue(options.Alertmanager) is { } alertmanager)
            builder.AddNotifier(s => new AlertmanagerNotifier(Client(s), alertmanager, console.Time));
        if (result.GetValue(options.Slack))
        {
            // What it holds is a secret, and not said.
            if (!Uri.TryCreate(Secret(console, RunOptions.SlackAddress, "--notify-slack"), UriKind.Absolute, out var slack) || slack.Scheme is not ("http" or "https"))
                throw new CannotRunException($"--notify-slack: the environment variable {RunOptions.SlackAddress} holds no address; it is the one of an incoming webhook, https://host/path");
            builder.AddNotifier(s => new SlackNotifier(Client(s), slack));
        }

        if (result.GetValue(options.PagerDuty))
        {
            var key = Secret(console, RunOptions.PagerDutyKey, "--notify-pagerduty");
            builder.AddNotifier(s => new PagerDutyNotifier(Client(s), key));
        }

        services.AddSingleton<IHostedService>(reloader);

        bool IsTyped(Option option) => result.GetResult(option) is { Implicit: false };
    }

    private static async Task<int> ReadAsync(IHost host, CliConsole console, CancellationToken cancel)
    {
        var engine = host.Services.GetRequiredService<PolicyEngine>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var rejected = false;
        await using var input = console.OpenInput();
        try
        {
            // A terminal or a pipe on which nothing comes cannot be told to stop: it is left.
            await new JsonLinesIntake(engine, console.Time).RunAsync(input, Environment.UserName, (line, message) =>
            {
                rejected = true;
                console.Error.WriteLine($"heal: line {line}: {message}");
            }, either.Token).WaitAsync(either.Token);
            await engine.WhenIdleAsync().WaitAsync(either.Token);
        }
        finally
        {
            // Also where it was interrupted: steps that are under way are waited for.
            await host.StopAsync(CancellationToken.None);
        }

        return rejected ? ExitCode.CannotRun : ExitCode.Ok;
    }

    /// <summary>Starts the host. It listens first: where it cannot, nothing has begun.</summary>
    private static async Task StartAsync(IHost host, IPEndPoint? listen, CancellationToken cancel)
    {
        try
        {
            await host.StartAsync(cancel);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new CannotRunException($"the database cannot be read or written, so the engine has ended again: {e.Message}; what it had begun by then is in the audit");
        }
        catch (Exception e) when (listen is not null && e.GetBaseException() is SocketException socket)
        {
            throw new CannotRunException(socket.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{listen} is used by another program, perhaps by another engine; end that one, or name another address with --listen. Nothing was begun",
                SocketError.AccessDenied => $"{listen} may not be listened on: ports below 1024 need a right of their own; name another address with --listen. Nothing was begun",
                SocketError.AddressNotAvailable => $"{listen}: this machine has no such address; name another with --listen. Nothing was begun",
                _ => $"{listen} cannot be listened on: {socket.Message}; name another address with --listen. Nothing was begun",
            });
        }
    }

    /// <summary>Says where it listens, and leaves the address for the other verbs.</summary>
    private static async Task AnnounceAsync(IHost host, CliConsole console)
    {
        var address = host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
            return;
        var data = host.Services.GetRequiredService<IOptions<EngineOptions>>().Value.DataFolder;
        await File.WriteAllTextAsync(Path.Combine(data, AddressFile), address + "\n");
        var server = host.Services.GetRequiredService<ServerOptions>();
        await console.Error.WriteLineAsync($"heal: listening on {address}; the console is {server.PublicUrl?.ToString() ?? address + "/"}, Alertmanager's webhook {address}/webhook/alertmanager");
        if (server.Oidc is null && host.Services.GetRequiredService<ApiKeyFile>().Keys.Count == 0)
            await console.Error.WriteLineAsync($"heal: there is no key yet, so nobody can sign in or approve; 'heal keys add NAME --role approve kill --data {data}' makes one");
    }

    /// <summary>Opens the data folder, so that what a person must mend there is said as such.</summary>
    private static void Open(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<PolicyEngine>();
        }
        catch (Exception e) when (e is InvalidOperationException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new CannotRunException(e is InvalidOperationException ? e.Message : $"the database cannot be opened: {e.Message}");
        }
    }

    /// <summary>Makes the client of the cluster, so that a kubeconfig that cannot be used is found now and not at an incident.</summary>
    private static void Connect(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<KubernetesCluster>();
        }
        catch (Exception e) when (e is not OptionsValidationException)
        {
            throw new OptionsValidationException("", typeof(KubernetesOptions), [$"Kubernetes: Kubeconfig cannot be used: {e.GetBaseException().Message}"]);
        }
    }

    private static HttpClient Client(IServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient("notifier");

    private static string Secret(CliConsole console, string variable, string option) => console.Variables.GetValueOrDefault(variable) is { Length: > 0 } value
        ? value
        : throw new CannotRunException($"{option} needs the environment variable {variable}");
}
