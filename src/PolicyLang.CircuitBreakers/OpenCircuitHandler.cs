using Microsoft.Extensions.Options;

namespace PolicyLang.CircuitBreakers;

/// <summary>
/// Opens the circuit to a service in this process: calls fail at once instead of waiting, until the time of the policy is over or the action
/// is taken back. Repeating it for the same incident only moves the end.
/// </summary>
[Handles("open-circuit", On = "service", IsIdempotent = true)]
public sealed class OpenCircuitHandler(CircuitRegistry circuits, IOptions<CircuitOptions> options) : IReversibleActionHandler<OpenCircuitArguments>
{
    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(OpenCircuitArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var circuit = Find(context);
        if (arguments.Lasting <= TimeSpan.Zero || arguments.Lasting > options.Value.MaxLasting)
            throw HandlerException.Refuse($"The circuit to {context.Target} was not opened: {arguments.Lasting} was asked for, and MaxLasting is {options.Value.MaxLasting}.");
        if (context.IsDryRun)
            return new($"would open the circuit to {context.Target} for {arguments.Lasting}");
        await circuit.OpenAsync(context.Incident.Id, arguments.Lasting, cancellationToken).ConfigureAwait(false);
        return new($"opened the circuit to {context.Target} for {arguments.Lasting}");
    }

    /// <summary>Closes the circuit, unless another incident holds it open too.</summary>
    public async Task<HandlerResult> UndoAsync(OpenCircuitArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var circuit = Find(context);
        if (context.IsDryRun)
            return new($"would close the circuit to {context.Target}");
        var (held, others) = await circuit.ReleaseAsync(context.Incident.Id, cancellationToken).ConfigureAwait(false);
        return new((held, others) switch
        {
            (false, _) => $"the circuit to {context.Target} is not held open for this incident, so there is nothing to take back",
            (true, 0) => $"closed the circuit to {context.Target}",
            _ => $"the circuit to {context.Target} stays open for {others} other incidents",
        });
    }

    private Circuit Find(HandlerContext context) => circuits.Find(context.Target) ?? throw HandlerException.Refuse(
        $"This process has no circuit to {context.Target}, so none was opened. It has circuits to: {(circuits.Services.Count == 0 ? "none" : string.Join(", ", circuits.Services))}.");
}
