using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Testing;

namespace PolicyLang.Http.Tests;

public sealed class HttpActionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private Listener _listener = null!;

    public async ValueTask InitializeAsync() => _listener = await Listener.StartAsync();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    [Fact]
    public async Task One_request_carries_it_out_and_another_one_takes_it_back()
    {
        await using var host = Host();

        var done = await host.ExecuteAsync(Failover());
        var undone = await host.UndoAsync(Failover(undoState: "s"));

        Assert.Equal($"sent POST {_listener.Address}services/shop/web/failover, and it was answered with 202", done.Summary);
        Assert.Contains("DELETE", undone.Summary, StringComparison.Ordinal);
        var (first, second) = (_listener.Got.First(), _listener.Got.Last());
        Assert.Equal(("POST", "/services/shop/web/failover"), (first.Method, first.Path));
        Assert.Equal(("DELETE", "/services/shop/web/failover"), (second.Method, second.Path));
        Assert.Equal("Bearer t", first.Headers["Authorization"]);
        var body = JsonNode.Parse(first.Body)!;
        Assert.Equal(("failover", "service", "shop/web", "incident-1", 7), ((string?)body["action"], (string?)body["on"], (string?)body["target"], (string?)body["incident"], (int)body["fence"]!));
        Assert.Equal("30s", (string?)body["arguments"]!["grace"]);
        Assert.Equal((true, "s"), ((bool)JsonNode.Parse(second.Body)!["undo"]!, (string?)JsonNode.Parse(second.Body)!["undoState"]));
    }

    [Fact]
    public async Task The_key_is_the_same_for_the_same_step_and_another_one_for_any_other()
    {
        await using var host = Host();
        foreach (var step in new[] { Failover(), Failover(), Failover(fence: 8), Failover(target: "shop/api"), Failover(incident: "other"), Failover(grace: 60) })
            await host.ExecuteAsync(step);
        await host.UndoAsync(Failover());

        var keys = _listener.Got.Select(g => g.Headers["Idempotency-Key"]).ToList();

        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(6, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("web", "/services/web/failover")]
    [InlineData("a b?c#d&e", "/services/a%20b%3Fc%23d%26e/failover")]
    [InlineData("x@evil.example", "/services/x%40evil.example/failover")]
    public async Task A_target_stays_a_part_of_the_path(string target, string path)
    {
        await using var host = Host();

        await host.ExecuteAsync(Failover(target: target));

        Assert.Equal(path, Assert.Single(_listener.Got).Path);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../admin")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public async Task A_target_that_would_leave_the_path_is_refused(string target)
    {
        await using var host = Host();

        Assert.Equal(HandlerFailure.Refused, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Failover(target: target)))).Failure);

        Assert.Empty(_listener.Got);
    }

    [Theory]
    [InlineData(301, HandlerFailure.Refused)]
    [InlineData(302, HandlerFailure.Unanswered)]
    [InlineData(303, HandlerFailure.Unanswered)]
    [InlineData(400, HandlerFailure.Refused)]
    [InlineData(401, HandlerFailure.Denied)]
    [InlineData(403, HandlerFailure.Denied)]
    [InlineData(404, HandlerFailure.NotFound)]
    [InlineData(409, HandlerFailure.Conflict)]
    [InlineData(429, HandlerFailure.Unavailable)]
    [InlineData(503, HandlerFailure.Unavailable)]
    [InlineData(408, HandlerFailure.Unavailable)]
    [InlineData(412, HandlerFailure.Conflict)]
    [InlineData(500, HandlerFailure.Unanswered)]
    [InlineData(501, HandlerFailure.Refused)]
    [InlineData(502, HandlerFailure.Unanswered)]
    [InlineData(504, HandlerFailure.Unanswered)]
    public async Task Whatever_is_no_success_is_a_typed_failure(int status, HandlerFailure failure)
    {
        _listener.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = $"{_listener.Address}elsewhere";
            return Task.CompletedTask;
        };
        await using var host = Host();

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Failover()));

        Assert.Equal(failure, error.Failure);
        Assert.Contains($"answered with {status}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", error.Message, StringComparison.Ordinal);
        Assert.Single(_listener.Got); // Redirects are not followed, and nothing is sent twice.
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_read_to_its_end()
    {
        _listener.Answer = async http =>
        {
            for (var i = 0; i < 1_000_000 && !http.RequestAborted.IsCancellationRequested; i++)
                await http.Response.Body.WriteAsync(new byte[4096], http.RequestAborted);
        };
        await using var host = Host();

        Assert.Equal(HandlerFailure.Incomplete, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Failover()))).Failure);
    }

    [Fact]
    public async Task Silence_ends_in_time_and_cancelling_ends_it_at_once()
    {
        var asked = new SemaphoreSlim(0);
        _listener.Answer = async http =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await using var host = Host();
        var waiting = host.ExecuteAsync(Failover());
        await asked.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(31));
        var error = await Assert.ThrowsAsync<HandlerException>(() => waiting);
        Assert.Equal(HandlerFailure.Timeout, error.Failure);
        Assert.Contains("not known", error.Message, StringComparison.Ordinal);

        using var cancel = new CancellationTokenSource();
        waiting = host.ExecuteAsync(Failover(), cancel.Token);
        await asked.WaitAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_request_leaves_it_open()
    {
        _listener.Answer = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await using var host = Host();

        var error = await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Failover()));

        Assert.Equal(HandlerFailure.Unanswered, error.Failure);
        Assert.Contains("Whether it was carried out is not known", error.Message, StringComparison.Ordinal);
        Assert.Single(_listener.Got);
    }

    [Fact]
    public async Task A_side_that_is_away_is_unavailable()
    {
        await using var host = Host();
        await _listener.DisposeAsync();

        Assert.Equal(HandlerFailure.Unavailable, (await Assert.ThrowsAsync<HandlerException>(() => host.ExecuteAsync(Failover()))).Failure);
    }

    [Fact]
    public async Task A_dry_run_sends_nothing_unless_the_other_side_honours_it()
    {
        await using (var host = Host())
            Assert.StartsWith("would send POST", (await host.ExecuteAsync(Failover(dryRun: true))).Summary, StringComparison.Ordinal);
        Assert.Empty(_listener.Got);

        await using (var host = Host(o => o.HonoursDryRun = true))
            Assert.StartsWith("would send POST", (await host.ExecuteAsync(Failover(dryRun: true))).Summary, StringComparison.Ordinal);
        var got = Assert.Single(_listener.Got);
        Assert.Equal(("true", true), (got.Headers["Dry-Run"], (bool)JsonNode.Parse(got.Body)!["dryRun"]!));
    }

    [Fact]
    public async Task Without_an_undo_it_says_that_it_cannot()
    {
        await using var host = Host(o => o.UndoMethod = o.UndoPath = null);

        await Assert.ThrowsAsync<NotSupportedException>(() => host.UndoAsync(Failover()));
    }

    [Fact]
    public void Requests_that_are_not_safe_stop_the_start()
    {
        Assert.Contains("must be https", Refused(o => o.BaseAddress = new("http://other.example")), StringComparison.Ordinal);
        Assert.Contains("credentials belong into Headers", Refused(o => o.BaseAddress = new("https://user:pw@other.example")), StringComparison.Ordinal);
        Assert.Contains("absolute", Refused(o => o.BaseAddress = null), StringComparison.Ordinal);
        Assert.Contains("Method 'GET'", Refused(o => o.Method = "GET"), StringComparison.Ordinal);
        Assert.Contains("plain path", Refused(o => o.Path = "../x"), StringComparison.Ordinal);
        Assert.Contains("together", Refused(o => o.UndoPath = null), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new HandlerHost(b => b.AddHttpAction("failover", "service", Configure).AddHttpAction("failover", "service", Configure)));

        string Refused(Action<HttpActionOptions> change) => Assert.Throws<OptionsValidationException>(() => new HandlerHost(b => b.AddHttpAction("failover", "service", o =>
        {
            Configure(o);
            change(o);
        }))).Message;
    }

    private static HandlerContext Failover(string target = "shop/web", bool dryRun = false, string? undoState = null, string incident = "incident-1", long fence = 7, int grace = 30) =>
        HandlerHost.Step("failover", "service", target, [new("grace", PolicyValue.OfDuration(TimeSpan.FromSeconds(grace).Ticks))], dryRun, undoState, incident, fence);

    private void Configure(HttpActionOptions options)
    {
        options.BaseAddress = _listener.Address;
        options.Path = "services/{target}/failover";
        (options.UndoMethod, options.UndoPath) = ("DELETE", "services/{target}/failover");
        options.Headers["Authorization"] = "Bearer t";
    }

    private HandlerHost Host(Action<HttpActionOptions>? change = null) => new(
        b => b.AddHttpAction("failover", "service", o =>
        {
            Configure(o);
            change?.Invoke(o);
        }),
        _time);
}
