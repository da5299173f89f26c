namespace PolicyLang.Cli.Run.Configuration;

/// <summary>Where traces and metrics go.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The address of an OpenTelemetry collector, without the path of a signal; null for what <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says.</summary>
    public Uri? Otlp { get; set; }

    /// <summary>How the collector is talked to; null for what <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> says, and gRPC where that says nothing.</summary>
    public OtlpProtocol? Protocol { get; set; }
}

/// <summary>The transports of OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary>gRPC, by custom on port 4317.</summary>
    Grpc,

    /// <summary>Protocol Buffers over HTTP, by custom on port 4318.</summary>
    HttpProtobuf,
}
