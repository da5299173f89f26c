using Polly;
using Polly.Retry;

namespace PolicyLang.Engine.Execution;

/// <summary>How a step ended.</summary>
/// <param name="State">Its end.</param>
/// <param name="Summary">What its handler said.</param>
/// <param name="UndoState">What the handler left for the undo, or null.</param>
/// <param name="IsUntouched">Whether the handler says that it changed nothing, so that there is nothing to take back.</param>
internal sealed record StepEnd(StepState State, string Summary, string? UndoState = null, bool IsUntouched = false);

/// <summary>
/// Calls one handler within its time. It is called once; only where it says that it is idempotent it is called again after a fault of the
/// network or the disk. Safe for concurrent use.
/// </summary>
internal sealed class StepRunner(HandlerRegistry handlers, HandlerDispatcher dispatcher, EngineOptions options, TimeProvider time)
{
    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(1),
            UseJitter = false,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<TimeoutException>(),
        })
        .Build();

    /// <summary>Carries a step out, or takes it back. Never throws.</summary>
    public async Task<StepEnd> RunAsync(HandlerContext context, bool isUndo, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.StepTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var call = CallAsync(context, isUndo, linked.Token);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (linked.Token.Register(() => cancelled.TrySetResult()))
        {
            if (await Task.WhenAny(call, cancelled.Task).ConfigureAwait(false) != call)
                await Task.WhenAny(call, Task.Delay(options.StepGrace, time, CancellationToken.None)).ConfigureAwait(false);
        }

        var why = timeout.IsCancellationRequested ? $"after {DurationText.Format(options.StepTimeout.Ticks)}" : "because the engine was told to stop";
        if (!call.IsCompleted)
        {
            _ = call.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            return new StepEnd(StepState.Unknown, $"it was cancelled {why}, and has not returned; whether it happened is not known");
        }

        try
        {
            var result = await call.ConfigureAwait(false);
            return new StepEnd(isUndo ? StepState.Undone : StepState.Done, result.Summary, result.UndoState);
        }
        catch (OperationCanceledException) when (linked.IsCancellationRequested)
        {
            return new StepEnd(StepState.Unknown, $"it was cancelled {why}; whether it happened is not known");
        }
        catch (Exception e)
        {
            return new StepEnd(StepState.Failed, e.Message, IsUntouched: e is HandlerException { Failure: HandlerFailure.Refused or HandlerFailure.NotFound });
        }
    }

    private async Task<HandlerResult> CallAsync(HandlerContext context, bool isUndo, CancellationToken cancellation)
    {
        // Off the caller's thread: a handler that blocks must not hold up the engine.
        await Task.Yield();
        if (handlers.Find(context.Step.Action, context.Step.On) is { IsIdempotent: true })
            return await _retry.ExecuteAsync(async token => await OnceAsync(context, isUndo, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return await OnceAsync(context, isUndo, cancellation).ConfigureAwait(false);
    }

    private Task<HandlerResult> OnceAsync(HandlerContext context, bool isUndo, CancellationToken cancellation) =>
        isUndo ? dispatcher.UndoAsync(context, cancellation) : dispatcher.ExecuteAsync(context, cancellation);
}
