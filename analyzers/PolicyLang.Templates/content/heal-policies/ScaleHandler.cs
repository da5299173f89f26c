using System.Globalization;
using PolicyLang;

namespace Remediation;

/// <summary>Changes the number of replicas of a deployment, and takes it back.</summary>
[Handles("scale", On = "deployment")]
internal sealed class ScaleHandler(IDeployments deployments) : IReversibleActionHandler<ScaleArguments>
{
    public async Task<HandlerResult> ExecuteAsync(ScaleArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        var before = await deployments.ReplicasAsync(context.Target, cancellationToken).ConfigureAwait(false);
        // Never above the maximum of the policy, and never down: that would be another action.
        var after = Math.Max(before, (int)Math.Min(before + arguments.By, arguments.Max));
        if (context.IsDryRun)
            return new($"would scale {context.Target} from {before} to {after}");

        await deployments.ScaleAsync(context.Target, after, cancellationToken).ConfigureAwait(false);
        return new($"scaled {context.Target} from {before} to {after}", UndoState: before.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<HandlerResult> UndoAsync(ScaleArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        // An execution that did not end left nothing, and then it is not known what to go back to.
        if (!int.TryParse(context.UndoState, NumberStyles.None, CultureInfo.InvariantCulture, out var before))
            throw new InvalidOperationException($"It is not known how many replicas {context.Target} had.");
        if (context.IsDryRun)
            return new($"would scale {context.Target} back to {before}");

        await deployments.ScaleAsync(context.Target, before, cancellationToken).ConfigureAwait(false);
        return new($"scaled {context.Target} back to {before}");
    }
}
