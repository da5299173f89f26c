using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Testing;
using Polly;
using Polly.CircuitBreaker;

namespace PolicyLang.CircuitBreakers.Tests;

public sealed class OpenCircuitTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HandlerHost _host;
    private readonly ResiliencePipeline _pipeline;

    public OpenCircuitTests()
    {
        _host = new(b => b.AddCircuitBreakerHandler(), _time);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions { ManualControl = _host.Services.GetRequiredService<CircuitRegistry>().Control("shop/payments") })
            .Build();
    }

    private bool IsOpen
    {
        get
        {
            try
            {
                _pipeline.Execute(() => { });
                return false;
            }
            catch (IsolatedCircuitException)
            {
                return true;
            }
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Calls_fail_at_once_until_the_time_is_over()
    {
        Assert.False(IsOpen);

        Assert.Equal("opened the circuit to shop/payments for 00:05:00", (await _host.ExecuteAsync(Open(5))).Summary);

        Assert.True(IsOpen);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(IsOpen);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task The_undo_closes_it_and_a_second_undo_does_nothing()
    {
        await _host.ExecuteAsync(Open(5));

        Assert.Equal("closed the circuit to shop/payments", (await _host.UndoAsync(Open(5))).Summary);

        Assert.False(IsOpen);
        Assert.Contains("nothing to take back", (await _host.UndoAsync(Open(5))).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stays_open_for_as_long_as_any_incident_needs_it()
    {
        await _host.ExecuteAsync(Open(5, "a"));
        await _host.ExecuteAsync(Open(20, "b"));

        Assert.Contains("stays open for 1 other", (await _host.UndoAsync(Open(5, "a"))).Summary, StringComparison.Ordinal);
        Assert.True(IsOpen);
        await _host.ExecuteAsync(Open(5, "a"));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(IsOpen);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task Repeating_it_moves_the_end()
    {
        await _host.ExecuteAsync(Open(5));
        _time.Advance(TimeSpan.FromMinutes(4));
        await _host.ExecuteAsync(Open(5));
        _time.Advance(TimeSpan.FromMinutes(4));

        Assert.True(IsOpen);
    }

    [Fact]
    public async Task A_dry_run_opens_nothing()
    {
        Assert.StartsWith("would open", (await _host.ExecuteAsync(Open(5, dryRun: true))).Summary, StringComparison.Ordinal);
        Assert.False(IsOpen);
        await _host.ExecuteAsync(Open(5));
        Assert.StartsWith("would close", (await _host.UndoAsync(Open(5, dryRun: true))).Summary, StringComparison.Ordinal);
        Assert.True(IsOpen);
    }

    [Theory]
    [InlineData("shop/payments", 61, "MaxLasting")]
    [InlineData("shop/payments", 0, "MaxLasting")]
    [InlineData("shop/other", 5, "It has circuits to: shop/payments")]
    public async Task What_is_out_of_bounds_is_refused(string service, int minutes, string why)
    {
        var error = await Assert.ThrowsAsync<HandlerException>(() => _host.ExecuteAsync(Open(minutes, service: service)));

        Assert.Equal(HandlerFailure.Refused, error.Failure);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task Wrong_options_stop_the_start()
    {
        await using var host = new HandlerHost(b => b.AddCircuitBreakerHandler(o => o.MaxLasting = TimeSpan.Zero));

        Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<CircuitOptions>>().Value);
    }

    private static HandlerContext Open(int minutes, string incident = "a", bool dryRun = false, string service = "shop/payments") =>
        HandlerHost.Step("open-circuit", "service", service, [new("lasting", PolicyValue.OfDuration(TimeSpan.FromMinutes(minutes).Ticks))], dryRun, incident: incident);
}
