using System.CommandLine;
using System.Net;
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
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;
using PolicyLang.Engine.Notifications;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Server;

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
        var files = PolicyFiles.Read(paths);
        var (policies, findings) = PolicyLoader.Load(files, console.Today);
        foreach (var finding in findings.Where(f => f.Severity != Severity.Info))
            await console.Error.WriteLineAsync(finding.ToString());
        if (policies is null)
        {
            await console.Error.WriteLineAsync("heal: policies with errors run nothing; mend them first");
            return ExitCode.No;
        }

        var source = new PolicySource(policies);
        var isStdin = result.GetValue(options.Stdin);
        var listen = result.GetValue(options.Listen) ?? (isStdin ? null : new IPEndPoint(IPAddress.Loopback, ServerOptions.DefaultPort));
        try
        {
            var host = Build(options, result, source, listen, console, new PolicyReloader(paths, source, PolicyLoader.HashOf(files), console));
            // The engine has work to end that can only be waited for.
            await using var disposed = (IAsyncDisposable)host;
            await host.StartAsync(cancel);
            await AnnounceAsync(host, result.GetValue(options.Data)!, console);
            if (isStdin)
                return await ReadAsync(host, console, cancel);
            await host.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is OptionsValidationException or IOException or UnauthorizedAccessException or InvalidOperationException { InnerException: IOException })
        {
            throw new CannotRunException(e.Message);
        }
    }

    private static IHost Build(RunOptions options, ParseResult result, PolicySource source, IPEndPoint? listen, CliConsole console, PolicyReloader reloader)
    {
        if (listen is null)
        {
            var plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            AddServices(plain.Services, options, result, source, console, reloader);
            return plain.Build();
        }

        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        web.WebHost.UseKestrelCore();
        web.Services.AddRoutingCore();
        AddServices(web.Services, options, result, source, console, reloader);
        web.AddPolicyLangServer(new ServerOptions { Listen = listen, RequiresKey = result.GetValue(options.RequireKey) });
        var app = web.Build();
        app.UseRouting();
        app.MapPolicyLang();
        return app;
    }

    private static void AddServices(IServiceCollection services, RunOptions options, ParseResult result, PolicySource source, CliConsole console, PolicyReloader reloader)
    {
        services.AddLogging(logging => logging
            .AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat, format.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss'Z' ", true))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("PolicyLang.Server", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("System.Net.Http", LogLevel.Warning));
        // Standard output is for pages; everything else goes to standard error.
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddSingleton(console.Time);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        var builder = services.AddPolicyLang().AllowMissingHandlers().AddPolicySource(source).AddEngine(engine =>
        {
            engine.DataFolder = Path.GetFullPath(result.GetValue(options.Data)!);
            engine.IsShadow = result.GetValue(options.Shadow);
            engine.WatchdogTimeout = result.GetValue(options.Watchdog);
            engine.RequiresWatchdog = result.GetValue(options.RequireWatchdog);
        });
        builder.AddNotifier(_ => new ConsoleNotifier(console.Out));
        if (result.GetValue(options.Webhook) is { } webhook)
            builder.AddNotifier(s => new WebhookNotifier(Client(s), webhook, Environment.GetEnvironmentVariable(RunOptions.WebhookSecret), console.Time));
        if (result.GetValue(options.Alertmanager) is { } alertmanager)
            builder.AddNotifier(s => new AlertmanagerNotifier(Client(s), alertmanager, console.Time));
        if (result.GetValue(options.Slack))
        {
            var slack = new Uri(Secret(RunOptions.SlackAddress, "--notify-slack"));
            builder.AddNotifier(s => new SlackNotifier(Client(s), slack));
        }

        if (result.GetValue(options.PagerDuty))
        {
            var key = Secret(RunOptions.PagerDutyKey, "--notify-pagerduty");
            builder.AddNotifier(s => new PagerDutyNotifier(Client(s), key));
        }

        services.AddSingleton<IHostedService>(reloader);
    }

    private static async Task<int> ReadAsync(IHost host, CliConsole console, CancellationToken cancel)
    {
        var engine = host.Services.GetRequiredService<PolicyEngine>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var rejected = false;
        await using var input = console.OpenInput();
        await new JsonLinesIntake(engine, console.Time).RunAsync(input, Environment.UserName, (line, message) =>
        {
            rejected = true;
            console.Error.WriteLine($"heal: line {line}: {message}");
        }, either.Token);
        await engine.WhenIdleAsync();
        await host.StopAsync(CancellationToken.None);
        return rejected ? ExitCode.CannotRun : ExitCode.Ok;
    }

    /// <summary>Says where it listens, and leaves the address for the other verbs.</summary>
    private static async Task AnnounceAsync(IHost host, string data, CliConsole console)
    {
        var address = host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
            return;
        await File.WriteAllTextAsync(Path.Combine(data, AddressFile), address + "\n");
        await console.Error.WriteLineAsync($"heal: listening on {address}; Alertmanager's webhook is {address}/webhook/alertmanager");
    }

    private static HttpClient Client(IServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient("notifier");

    private static string Secret(string variable, string option) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new CannotRunException($"{option} needs the environment variable {variable}");
}
