using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PolicyLang.Engine.Telemetry;

/// <summary>
/// The names under which the engine traces and measures (docs/operating.md). Any OpenTelemetry exporter takes them up by these names. Safe for concurrent use.
/// </summary>
public sealed class EngineTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "PolicyLang.Engine";

    private readonly Meter _meter = new(Name);

    internal EngineTelemetry(Func<int> waiting)
    {
        Incidents = _meter.CreateCounter<long>("policylang.incidents", "{incident}", "Incidents that were taken in, by source and whether they were new.");
        Refused = _meter.CreateCounter<long>("policylang.intake.refused", "{batch}", "Batches that were refused because too much waited.");
        Decisions = _meter.CreateCounter<long>("policylang.decisions", "{decision}", "Decisions, by the tier after all gates.");
        DecisionTime = _meter.CreateHistogram<double>("policylang.decision.duration", "s", "From the intake to the audited decision.");
        Steps = _meter.CreateCounter<long>("policylang.steps", "{step}", "Steps that ended, by action and state.");
        Actions = _meter.CreateCounter<long>("policylang.actions", "{action}", "Actions that ended, by state.");
        Deliveries = _meter.CreateCounter<long>("policylang.notifications", "{delivery}", "Attempts to tell people, by notifier and whether they worked.");
        _meter.CreateObservableGauge("policylang.intake.waiting", waiting, "{incident}", "Incidents that wait for their decision.");
    }

    /// <summary>The activity source.</summary>
    public static ActivitySource Source { get; } = new(Name);

    internal Counter<long> Incidents { get; }

    internal Counter<long> Refused { get; }

    internal Counter<long> Decisions { get; }

    internal Histogram<double> DecisionTime { get; }

    internal Counter<long> Steps { get; }

    internal Counter<long> Actions { get; }

    internal Counter<long> Deliveries { get; }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
