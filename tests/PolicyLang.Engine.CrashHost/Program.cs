using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PolicyLang;
using PolicyLang.Engine.CrashHost;
using PolicyLang.Engine.Hosting;
using PolicyLang.Engine.Intake;

// crash-host FOLDER: reads identities from standard input, one a line, reports each as an incident, and answers 'ack IDENTITY' once the
// engine has taken it in. The handlers append what they do to FOLDER/acts. At the end of the input it ends in order.
var folder = args[0];
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Logging.ClearProviders();
builder.Services.AddSingleton(new Acts(Path.Combine(folder, "acts")));
builder.Services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers).AddEngine(o =>
{
    o.DataFolder = Path.Combine(folder, "data");
    o.StormThreshold = 1_000_000;
});
using var host = builder.Build();
await host.StartAsync();
var engine = host.Services.GetRequiredService<PolicyEngine>();
var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
await output.WriteLineAsync("ready");
var reports = new List<Task>();
while (await Console.In.ReadLineAsync() is { } id)
    reports.Add(ReportAsync(id));
await Task.WhenAll(reports);
await engine.WhenIdleAsync();
await host.StopAsync();

async Task ReportAsync(string id)
{
    var at = DateTimeOffset.UnixEpoch;
    var attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of("shop"), ["pod"] = AttributeValue.Of(id), ["workload"] = AttributeValue.Of(id), ["deployment"] = AttributeValue.Of(id) };
    var incident = new Incident { Id = id, At = at, Signal = "x-lost", Resource = "pod", Target = $"shop/{id}", Attributes = attributes };
    await engine.SubmitAsync(new SignalBatch { Source = "crash-test", Reports = [new SignalReport(incident, id, at)] });
    await output.WriteLineAsync($"ack {id}");
}

namespace PolicyLang.Engine.CrashHost
{
    /// <summary>A file of what was done, each line on the disk before the handler goes on.</summary>
    internal sealed class Acts(string path) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        private readonly Lock _lock = new();

        public async Task<HandlerResult> DoAsync(HandlerContext context, CancellationToken cancellation)
        {
            Write($"{context.Step.Action} {context.Target}");
            // Long enough that some are always under way when the process is killed.
            await Task.Delay(Random.Shared.Next(0, 4), cancellation);
            return new HandlerResult("done");
        }

        public Task<HandlerResult> UndoAsync(HandlerContext context, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            Write($"undo {context.Step.Action} {context.Target}");
            return Task.FromResult(new HandlerResult("undone"));
        }

        private void Write(string line)
        {
            lock (_lock)
            {
                _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
                _file.Flush();
            }
        }

        public void Dispose() => _file.Dispose();
    }

    [Handles("restart", On = "pod")]
    internal sealed class RestartRecorder(Acts acts) : IReversibleActionHandler<RestartArguments>
    {
        public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) => acts.DoAsync(context, cancellationToken);

        public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) => acts.UndoAsync(context, cancellationToken);
    }

    [Handles("rollout-restart", On = "deployment")]
    internal sealed class RolloutRecorder(Acts acts) : IReversibleActionHandler<NoArguments>
    {
        public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) => acts.DoAsync(context, cancellationToken);

        public Task<HandlerResult> UndoAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) => acts.UndoAsync(context, cancellationToken);
    }
}
