using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace PolicyLang.LanguageServer;

/// <summary>The connection. A mistake in a request, or one of ours, is answered with an error of one line; details go to the log.</summary>
internal sealed class HealRpc(IJsonRpcMessageHandler handler) : JsonRpc(handler)
{
    /// <inheritdoc />
    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception) => exception switch
    {
        LocalRpcException or OperationCanceledException => base.CreateErrorDetails(request, exception),
        JsonException or ArgumentException => new JsonRpcError.ErrorDetail { Code = JsonRpcErrorCode.InvalidParams, Message = $"the parameters of '{request.Method}' are wrong: {exception.Message}" },
        _ => new JsonRpcError.ErrorDetail { Code = JsonRpcErrorCode.InternalError, Message = $"'{request.Method}' failed, which is a defect of heal; please report it: {exception.Message}" },
    };
}
