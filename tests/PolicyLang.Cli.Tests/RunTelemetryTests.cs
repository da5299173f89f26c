using Google.Protobuf;
using PolicyLang.Http.Tests;

namespace PolicyLang.Cli.Tests;

/// <summary>What <c>heal run</c> sends to a collector of OpenTelemetry, here a listener that takes OTLP over HTTP.</summary>
public sealed class RunTelemetryTests : IAsyncLifetime
{
    private const string Oom = """{"id":"ID","at":"2026-11-24T10:00:00Z","signal":"oom","resource":"pod","target":"shop/ID","attributes":{"namespace":"shop","pod":"ID","workload":"a"}}""";
    private readonly HealRunner _heal = new();
    private Listener _collector = null!;

    public async ValueTask InitializeAsync()
    {
        _collector = await Listener.StartAsync();
        _heal.Write("p/a.heal", "policy again when oom on pod then restart tier1 reversible known after 0\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _heal.Dispose();
    }

    [Theory]
    [InlineData("file")]
    [InlineData("environment")]
    public async Task Traces_and_metrics_of_the_engine_arrive(string where)
    {
        var http = $$"""[{ "action": "restart", "on": "pod", "baseAddress": "{{_collector.Address}}", "path": "restart/{target}", "undoMethod": "DELETE", "undoPath": "restart/{target}" }]""";
        if (where == "file")
            _heal.Write("heal.json", $$"""{ "http": {{http}}, "telemetry": { "otlp": "{{_collector.Address}}", "protocol": "httpProtobuf" } }""");
        else
            _heal.Write("heal.json", $$"""{ "http": {{http}} }""");
        if (where == "environment")
            (_heal.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"], _heal.Variables["OTEL_EXPORTER_OTLP_PROTOCOL"]) = (_collector.Address.ToString(), "http/protobuf");
        _heal.Variables["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=shop";

        Assert.Equal(0, (await RunAsync("i1", "i2")).Exit);

        var traces = _collector.Got.Where(g => g.Path == "/v1/traces").ToList();
        // Other runs of this process are traced by the same source, so there may be more.
        var spans = traces.SelectMany(t => Texts(t.Bytes, 1, 2, 2, 5)).ToLookup(n => n);
        Assert.All(["policylang.decision", "policylang.action", "policylang.step"], name => Assert.True(spans[name].Count() >= 2, $"{name} {spans[name].Count()}"));
        Assert.All(traces, t => Assert.Contains("PolicyLang.Engine", Texts(t.Bytes, 1, 2, 1, 1)));
        Assert.All(traces, t => Assert.Equal(("application/x-protobuf", "shop"), (t.Headers["Content-Type"], t.Headers["x-tenant"])));
        Assert.Contains("policylang", traces[0].Body, StringComparison.Ordinal);
        var metrics = _collector.Got.Where(g => g.Path == "/v1/metrics").SelectMany(m => Texts(m.Bytes, 1, 2, 2, 1)).Distinct().ToList();
        Assert.All(["policylang.decision.duration", "policylang.decisions", "policylang.incidents", "policylang.steps"], m => Assert.Contains(m, metrics));
    }

    [Theory]
    [InlineData("away", "grpc")]
    [InlineData("away", "httpProtobuf")]
    [InlineData("silent", "httpProtobuf")]
    [InlineData("failing", "httpProtobuf")]
    public async Task A_collector_that_does_not_work_holds_nothing_up(string how, string protocol)
    {
        _collector.Answer = async http =>
        {
            http.Response.StatusCode = 500;
            if (how == "silent")
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        if (how == "away")
            await _collector.DisposeAsync();
        _heal.Write("heal.json", $$"""{ "telemetry": { "otlp": "{{_collector.Address}}", "protocol": "{{protocol}}" } }""");
        // So that the test does not wait as long as the end of a run would.
        _heal.Variables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "50";

        var (exit, output, error) = await RunAsync("i1", "i2");

        Assert.Equal(0, exit);
        Assert.Equal(2, output.Split('\n').Count(l => l.StartsWith("PAGE ", StringComparison.Ordinal)));
        Assert.DoesNotContain("defect", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_that_names_no_collector_stops_the_start()
    {
        _heal.Write("heal.json", "{ }");
        _heal.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector";

        Assert.Equal((2, "", "heal: environment variable OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' is no address; write it as http://collector:4317\n"), await RunAsync());
    }

    private Task<(int Exit, string Out, string Error)> RunAsync(params string[] incidents) => _heal.RunAsync(
        ["run", Path.Combine(_heal.Folder, "p"), "--config", Path.Combine(_heal.Folder, "heal.json"), "--data", Path.Combine(_heal.Folder, "data"), "--stdin"],
        string.Concat(incidents.Select(i => Oom.Replace("ID", i, StringComparison.Ordinal) + "\n")));

    /// <summary>The texts of a field of a message, by the numbers of the fields on the way to it (opentelemetry-proto, v1).</summary>
    private static IEnumerable<string> Texts(byte[] message, params int[] fields)
    {
        var input = new CodedInputStream(message);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) != fields[0] || WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
            {
                input.SkipLastField();
                continue;
            }

            var part = input.ReadBytes();
            foreach (var text in fields.Length == 1 ? [part.ToStringUtf8()] : Texts(part.ToByteArray(), fields[1..]))
                yield return text;
        }
    }
}
