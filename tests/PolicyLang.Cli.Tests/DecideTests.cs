using System.Reflection;
using System.Text.Json;

namespace PolicyLang.Cli.Tests;

public sealed class DecideTests : IDisposable
{
    private const string Good = """{"id":"i1","at":"2026-11-24T10:00:00Z","signal":"oom","resource":"pod","target":"shop/a"}""";
    private readonly HealRunner _heal = new();

    public DecideTests() => _heal.Write("p/a.heal", "when oom on pod then restart tier1 reversible\n");

    private string Policies => Path.Combine(_heal.Folder, "p");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_sentence_decides(bool interpreted)
    {
        string[] args = ["decide", Policies, "--incidents", "-", .. interpreted ? new[] { "--interpreted" } : []];

        var (exit, output, error) = await _heal.RunAsync(args, Good + "\n");

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal("""{"incident":"i1","outcome":"execute","tier":1,"policy":"oom-on-pod-restart","reason":"policy","steps":[{"action":"restart","on":"pod","target":"shop/a","args":{"grace":"30s"}}],"matched":["oom-on-pod-restart"],"ambiguous":[],"raised":[],"shadow":[]}""" + "\n", output);
    }

    [Fact]
    public async Task A_bad_line_takes_its_place_and_does_not_stop_the_run()
    {
        var (exit, output, error) = await _heal.RunAsync(["decide", Policies, "--incidents", "-"], $"{Good}\n\n{Good[..40]}\n[1]\n{Good}\n");

        Assert.Equal(2, exit);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Equal([3, 4], lines.Where(l => l.TryGetProperty("error", out _)).Select(l => l.GetProperty("error").GetProperty("line").GetInt32()));
        Assert.Contains("heal: line 3: this is not JSON", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud83d", "a text in it is not Unicode")]
    [InlineData("\u00FF", "this is not UTF-8 (byte 82)")]
    public async Task A_line_with_a_text_that_is_none_takes_its_place_and_does_not_stop_the_run(string text, string message)
    {
        var bad = Good.Replace("shop/a", text, StringComparison.Ordinal);

        var file = _heal.Write("i.jsonl", System.Text.Encoding.Latin1.GetBytes($"{bad}\n{Good}\n"));

        var (exit, output, error) = await _heal.RunAsync("decide", Policies, "--incidents", file);

        Assert.Equal(2, exit);
        Assert.Equal(["error", "incident"], output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.EnumerateObject().First().Name));
        Assert.Contains($"heal: line 1: {message}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decide")]
    [InlineData("explain")]
    public async Task What_waits_for_more_lines_has_answered_those_that_came_and_can_be_interrupted(string verb)
    {
        using var interrupt = new CancellationTokenSource();
        using var input = new NeverEnding(Good + "\n", interrupt.Cancel);

        var (exit, output, _) = await _heal.RunAsync([verb, Policies, "--incidents", "-"], input, interrupt.Token);

        Assert.Equal(130, exit);
        Assert.Contains("oom-on-pod-restart", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_with_errors_decide_nothing()
    {
        _heal.Write("p/b.heal", "when primary-down on database then failover tier1 reversible");

        var (exit, output, error) = await _heal.RunAsync(["decide", Policies, "--incidents", "-"], Good);

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("HEAL2001", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_of_incidents_is_two()
    {
        var (exit, _, error) = await _heal.RunAsync("decide", Policies, "--incidents", Path.Combine(_heal.Folder, "none.jsonl"));

        Assert.Equal((2, "heal: none.jsonl: there is no such file\n"), (exit, error));
    }

    [Fact]
    public async Task Alerts_are_mapped_and_resolved_ones_are_not_decided()
    {
        _heal.Write("p/b.heal", "policy look when crash-loop on pod then page tier3");

        var (exit, output, error) = await _heal.RunAsync("decide", Policies, "--from", "alertmanager", "--incidents", Payload("grouped-mixed-2-resolved-3-firing.json"));

        Assert.Equal(0, exit);
        var decisions = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["shop/cart-2", "shop/cart-3", "shop/cart-4"], decisions.Select(d => d.GetProperty("steps")[0].GetProperty("target").GetString()));
        Assert.Contains("2 of 5 alerts in the body at line 1 are resolved", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_that_were_left_out_are_told()
    {
        var (_, _, error) = await _heal.RunAsync("decide", Policies, "--from", "alertmanager", "--incidents", Payload("prometheus-truncated-max2-firing.json"));

        Assert.Contains("were left out of the body", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1,2")]
    [InlineData("")]
    public async Task What_is_no_webhook_body_is_an_error_with_its_place(string body)
    {
        var (exit, output, error) = await _heal.RunAsync(["decide", Policies, "--from", "alertmanager", "--incidents", "-"], body);

        Assert.Equal(2, exit);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("line").GetInt32());
        Assert.StartsWith("heal: line 1: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_that_asserts_a_fact_stops_what_the_others_would_do()
    {
        const string body = """{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"KubeAPIDown","job":"apiserver"},"startsAt":"2026-11-24T09:00:00Z"},{"status":"firing","labels":{"alertname":"XOom","namespace":"shop","pod":"a"},"startsAt":"2026-11-24T09:00:00Z"}]}""";
        _heal.Write("p/b.heal", "signal x-oom on pod from alert \"XOom\" carrying [namespace, pod]\nwhen x-oom on pod then restart tier1 reversible");

        var (_, output, _) = await _heal.RunAsync(["decide", Policies, "--from", "alertmanager", "--incidents", "-"], body);

        var decision = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("page", "control-plane-down"), (decision.GetProperty("outcome").GetString(), decision.GetProperty("raised")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Explain_names_the_input_behind_each_value()
    {
        _heal.Write("p/a.heal", "when oom on pod where restarts < 3 and namespace == \"shop\" then restart tier1 reversible");

        var (exit, output, _) = await _heal.RunAsync(["explain", Policies, "--incidents", "-"], Good.Replace("}", ",\"attributes\":{\"restarts\":1}}", StringComparison.Ordinal));

        Assert.Equal(0, exit);
        Assert.Contains("restarts < 3: true   (restarts = 1)", output, StringComparison.Ordinal);
        Assert.Contains("namespace == \"shop\": unknown   (namespace is missing or unreadable)", output, StringComparison.Ordinal);
        Assert.Contains("because these could not be decided: oom-on-pod-restart lacks namespace", output, StringComparison.Ordinal);
        Assert.Contains("control-plane-down: does not stop (while control-plane-down is false (none is active))", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_shows_what_a_hold_asks_of_each_fact_and_of_the_time()
    {
        _heal.Write("p/b.heal", """
            hold h stops any on pod while migration where migration.service == namespace and migration.database like "a*"
              during daily 10:00 to 12:00 "Europe/Berlin"
            """);
        var incident = Good.Replace("}", ""","attributes":{"namespace":"shop"},"facts":[{"name":"migration","attributes":{"service":"shop","database":"b"}},{"name":"migration"}]}""", StringComparison.Ordinal);

        var (_, output, _) = await _heal.RunAsync(["explain", Policies, "--incidents", "-"], incident);

        Assert.Contains("""
                control-plane-down: does not stop (while control-plane-down is false (none is active))
                h: stops (while migration is unknown, during is true)
                  migration, 1 of 2:
                    all of: false
                      migration.service == namespace: true   (migration.service = "shop"; namespace = "shop")
                      migration.database like "a*": false   (migration.database = "b")
                  migration, 2 of 2:
                    all of: unknown
                      migration.service == namespace: unknown   (migration.service is missing or unreadable; namespace = "shop")
                      migration.database like "a*": unknown   (migration.database is missing or unreadable)
                  daily 10:00 to 12:00 "Europe/Berlin": true   (at = 2026-11-24T10:00:00Z)
            """.ReplaceLineEndings("\n").TrimEnd(), output, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();

    private static string Payload(string name) => Path.Combine(
        typeof(DecideTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!, "samples", "payloads", name);

    /// <summary>Has some text, and then nothing more to say and no end; who asks for more is told of by a call.</summary>
    private sealed class NeverEnding(string text, Action asked) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        private readonly ManualResetEventSlim _end = new();

        public override int Read(byte[] buffer, int offset, int count) => Wait(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Wait(base.Read(buffer));

        protected override void Dispose(bool disposing)
        {
            _end.Set();
            base.Dispose(disposing);
        }

        private int Wait(int read)
        {
            if (read > 0)
                return read;
            asked();
            _end.Wait();
            return 0;
        }
    }
}
