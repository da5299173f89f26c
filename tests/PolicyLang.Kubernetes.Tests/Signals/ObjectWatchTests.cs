using System.Runtime.CompilerServices;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using PolicyLang.Kubernetes.Signals;

namespace PolicyLang.Kubernetes.Tests.Signals;

/// <summary>What counts as a failure of a watch, and what is its ordinary end.</summary>
public class ObjectWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _asked = [];

    /// <summary>
    /// What the server does, one step for each request: <c>list</c> answers, <c>slow</c> answers after a minute, <c>lives</c> is a watch of a minute
    /// and <c>old</c> one that expires at once, <c>away</c> is a refusal. What is asked behind the last step is the end, by a missing right.
    /// </summary>
    [Theory]
    [InlineData(1, "list lives old list lives old list", "Forbidden")]
    [InlineData(1, "list old list old", "Gone")]
    [InlineData(5, "list lives away away away away old list lives", "Forbidden")]
    [InlineData(2, "list old list lives old list lives away away", "ServiceUnavailable")]
    [InlineData(3, "slow old slow old slow old slow old", "Gone")]
    [InlineData(2, "list lives lives lives away away", "ServiceUnavailable")]
    public async Task An_expired_version_is_a_failure_only_where_no_watch_has_lived_since_the_last(int most, string server, string end)
    {
        var steps = new Queue<string>(server.Split(' '));
        var watch = new ObjectWatch<V1Pod>(
            _ => Next(steps) switch
            {
                "list" => Task.FromResult<(IReadOnlyList<V1Pod>, string)>(([], "1")),
                "slow" => Slow(),
                var step => throw Refusal(step),
            },
            (_, _) => WatchAsync(steps),
            new KubernetesSignalOptions { MaxFailures = most, RetryDelay = TimeSpan.FromMilliseconds(1) }, new Instant(_time));

        var error = await Assert.ThrowsAsync<HttpOperationException>(async () =>
        {
            await foreach (var seen in watch.FollowAsync(CancellationToken.None))
                Assert.IsType<Seen<V1Pod>.All>(seen);
        });

        Assert.Equal((end, server), (error.Response.StatusCode.ToString(), string.Join(' ', _asked)));
    }

    private Task<(IReadOnlyList<V1Pod>, string)> Slow()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        return Task.FromResult<(IReadOnlyList<V1Pod>, string)>(([], "1"));
    }

    private async IAsyncEnumerable<(WatchEventType, V1Pod)> WatchAsync(Queue<string> steps, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        var step = Next(steps);
        if (step != "lives")
            throw Refusal(step);
        _time.Advance(TimeSpan.FromMinutes(1));
        yield break;
    }

    private string Next(Queue<string> steps)
    {
        if (!steps.TryDequeue(out var step))
            return "refused";
        _asked.Add(step);
        return step;
    }

    private static HttpOperationException Refusal(string step) => new(step)
    {
        Response = new HttpResponseMessageWrapper(
            new HttpResponseMessage(step switch
            {
                "old" => System.Net.HttpStatusCode.Gone,
                "away" => System.Net.HttpStatusCode.ServiceUnavailable,
                _ => System.Net.HttpStatusCode.Forbidden,
            }), ""),
    };

    /// <summary>The clock of the test, on which waits are over at once.</summary>
    private sealed class Instant(FakeTimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
