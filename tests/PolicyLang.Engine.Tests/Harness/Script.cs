using System.Collections.Concurrent;
using System.Threading.Channels;
using PolicyLang.Engine.Notifications;

namespace PolicyLang.Engine.Tests.Harness;

/// <summary>What the handlers of a test do, and what they were asked to do.</summary>
internal sealed class Script
{
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>What a call does; the text is <c>restart shop/cart-1</c> or <c>undo restart shop/cart-1</c>.</summary>
    public Func<string, HandlerContext, CancellationToken, Task<HandlerResult>> Do { get; set; } = (call, _, _) => Task.FromResult(new HandlerResult("did " + call, "before"));

    public string State { get; set; } = "uid-1";

    /// <summary>How often the state of a target was asked for.</summary>
    public int StateReads;

    /// <summary>What reading the state waits for.</summary>
    public Task StateIsRead { get; set; } = Task.CompletedTask;

    /// <summary>What making a handler does.</summary>
    public Action Make { get; set; } = () => { };

    public string Calls => string.Join("; ", _calls);

    public Task<HandlerResult> Call(string call, HandlerContext context, CancellationToken cancellation)
    {
        _calls.Enqueue(call);
        return Do(call, context, cancellation);
    }
}

internal class OneWayHandler : IActionHandler<NoArguments>
{
    private readonly Script _script;

    public OneWayHandler(Script script)
    {
        _script = script;
        script.Make();
    }

    public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _script.Call($"{context.Step.Action} {context.Target}", context, cancellationToken);
}

internal class ScriptedHandler(Script script) : OneWayHandler(script), IReversibleActionHandler<NoArguments>
{
    private readonly Script _script = script;

    public Task<HandlerResult> UndoAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _script.Call($"undo {context.Step.Action} {context.Target}", context, cancellationToken);
}

internal sealed class StatefulHandler(Script script) : ScriptedHandler(script), ITargetStateReader
{
    private readonly Script _script = script;

    public async Task<string> ReadStateAsync(HandlerContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _script.StateReads);
        await _script.StateIsRead;
        return _script.State.Length > 0 ? _script.State : throw new IOException("the cluster does not answer");
    }
}

/// <summary>Keeps what people would have been told.</summary>
internal sealed class RecordingNotifier : INotifier
{
    private readonly Channel<Notice> _sent = Channel.CreateUnbounded<Notice>();

    public ConcurrentQueue<Notice> Notices { get; } = new();

    public Exception? Failure { get; set; }

    public string Name => "recording";

    public string Pages => string.Join("\n", Notices.Where(n => n.Kind == NoticeKind.Page).Select(n => n.Title));

    public Task SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (Failure is not null)
            throw Failure;
        Notices.Enqueue(notice);
        _sent.Writer.TryWrite(notice);
        return Task.CompletedTask;
    }

    /// <summary>Waits until so many more notices were sent; fails where they do not come.</summary>
    public async Task UntilAsync(int more)
    {
        for (var i = 0; i < more; i++)
            await _sent.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
