namespace PolicyLang.Http;

/// <summary>Carries out an action by one request that the host has listed for it. It cannot be taken back.</summary>
public sealed class HttpActionHandler : IActionHandler<HttpStepArguments>
{
    private readonly HttpActionSender _sender;

    internal HttpActionHandler(HttpActionSender sender) => _sender = sender;

    /// <inheritdoc />
    public Task<HandlerResult> ExecuteAsync(HttpStepArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _sender.SendAsync(arguments, context, isUndo: false, cancellationToken);
}

/// <summary>Carries out an action by one request that the host has listed for it, and takes it back by another one.</summary>
public sealed class ReversibleHttpActionHandler : IReversibleActionHandler<HttpStepArguments>
{
    private readonly HttpActionSender _sender;

    internal ReversibleHttpActionHandler(HttpActionSender sender) => _sender = sender;

    /// <inheritdoc />
    public Task<HandlerResult> ExecuteAsync(HttpStepArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _sender.SendAsync(arguments, context, isUndo: false, cancellationToken);

    /// <inheritdoc />
    public Task<HandlerResult> UndoAsync(HttpStepArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        _sender.SendAsync(arguments, context, isUndo: true, cancellationToken);
}
