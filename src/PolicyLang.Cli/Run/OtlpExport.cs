using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using PolicyLang.Cli.Run.Configuration;
using PolicyLang.Engine.Telemetry;

namespace PolicyLang.Cli.Run;

/// <summary>
/// Sends traces and metrics of the engine to an OpenTelemetry collector. They are queued, bounded, and sent beside the engine: a collector
/// that is away costs records of telemetry and nothing else.
/// </summary>
internal static class OtlpExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Adds it, where the configuration or the standard variables of OpenTelemetry name a collector.</summary>
    /// <exception cref="CannotRunException">A variable names no address.</exception>
    public static void AddTo(IHostApplicationBuilder builder, TelemetryOptions options, IReadOnlyDictionary<string, string> variables)
    {
        // The library reads its standard settings (headers, timeouts, intervals, names) from here; the file's stand over the environment's.
        var settings = variables.Where(v => v.Key.StartsWith("OTEL_", StringComparison.Ordinal)).ToDictionary(v => v.Key, v => (string?)v.Value, StringComparer.Ordinal);
        if (options.Otlp is { } collector)
            settings[Endpoint] = collector.AbsoluteUri;
        if (options.Protocol is { } protocol)
            settings[Protocol] = protocol == OtlpProtocol.Grpc ? "grpc" : "http/protobuf";
        if (settings.GetValueOrDefault(Endpoint) is not { Length: > 0 } endpoint)
            return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CannotRunException($"environment variable {Endpoint}: '{endpoint}' is no address; write it as http://collector:4317");
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("policylang").AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource(EngineTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(EngineTelemetry.Name))
            .UseOtlpExporter();
    }
}
