using Microsoft.Extensions.Logging;
using PolicyLang.Engine.Telemetry;
using Polly;
using Polly.Retry;

namespace PolicyLang.Engine.Execution;

/// <summary>How a step ended.</summary>
/// <param name="State">Its end.</param>
/// <param name="Summary">What its handler said.</param>
/// <param name="UndoState">What the handler left for the undo, or null.</param>
internal sealed record StepEnd(StepState State, string Summary, string? UndoState = null);

/// <summary>
/// Calls one handler within its time. It is called once; only where it says that it is idempotent it is called again after a fault of the
/// network or the disk. A step has failed only where its handler says that nothing was changed; after anything else its end is unknown. Safe
/// for concurrent use.
/// </summary>
internal sealed class StepRunner(HandlerRegistry handlers, HandlerDispatcher dispatcher, EngineOptions options, TimeProvider time, ILogger logger)
{
    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(1),
            UseJitter = false,
            ShouldHandle = new PredicateBuilder()
                .Handle<HandlerException>(e => e.Failure is HandlerFailure.Unavailable or HandlerFailure.Unanswered)
                .Handle<HttpRequestException>().Handle<IOException>().Handle<TimeoutException>(),
        })
        .Build();

    /// <summary>Carries a step out, or takes it back. Never throws.</summary>
    public async Task<StepEnd> RunAsync(HandlerContext context, bool isUndo, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(options.StepTimeout, time);
        // Not disposed: a handler that has not returned has its token still.
        var step = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<HandlerResult> call;
        await using (timeout.Token.Register(Cancel))
        await using (cancellation.Register(Cancel))
        {
            call = CallAsync(context, isUndo, step.Token);
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
        catch (OperationCanceledException) when (step.IsCancellationRequested)
        {
            return new StepEnd(StepState.Unknown, $"it was cancelled {why}; whether it happened is not known");
        }
        catch (HandlerException e)
        {
            return new StepEnd(IsUntouched(e) ? StepState.Failed : StepState.Unknown, e.Message);
        }
        catch (Exception e)
        {
            return new StepEnd(StepState.Unknown, $"its handler failed: {e.Message}; whether it happened is not known");
        }

        // What handlers do when they are told to stop may fail or block. Neither is of any concern to who tells them, nor to other steps.
        void Cancel()
        {
            cancelled.TrySetResult();
            step.CancelAsync().ContinueWith(t => EngineLog.CancelFailed(logger, context.Step.Action, t.Exception!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>Whether the handler says that nothing was changed.</summary>
    private static bool IsUntouched(Exception error) => error is HandlerException
    {
        Failure: HandlerFailure.Refused or HandlerFailure.NotFound or HandlerFailure.Denied or HandlerFailure.Conflict or HandlerFailure.Unavailable,
    };

    private async Task<HandlerResult> CallAsync(HandlerContext context, bool isUndo, CancellationToken cancellation)
    {
        // Off the caller's thread: a handler that blocks must not hold up the engine.
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        if (handlers.Find(context.Step.Action, context.Step.On) is { IsIdempotent: true })
            return await RepeatAsync(context, isUndo, cancellation).ConfigureAwait(false);
        return await OnceAsync(context, isUndo, cancellation).ConfigureAwait(false);
    }

    private async Task<HandlerResult> RepeatAsync(HandlerContext context, bool isUndo, CancellationToken cancellation)
    {
        Exception? unknown = null;
        try
        {
            return await _retry.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await OnceAsync(context, isUndo, token).ConfigureAwait(false);
                    }
                    catch (Exception e) when (!IsUntouched(e))
                    {
                        unknown = e;
                        throw;
                    }
                },
                cancellation).ConfigureAwait(false);
        }
        catch (HandlerException e) when (unknown is not null && IsUntouched(e))
        {
            // The last attempt changed nothing; that says nothing of the one before ("not found" may be its work).
            throw new HandlerException(HandlerFailure.Unanswered, $"{e.Message} Before that: {unknown.Message} Whether that attempt did it is not known.", e);
        }
    }

    private Task<HandlerResult> OnceAsync(HandlerContext context, bool isUndo, CancellationToken cancellation) =>
        isUndo ? dispatcher.UndoAsync(context, cancellation) : dispatcher.ExecuteAsync(context, cancellation);
}
