using Microsoft.Extensions.DependencyInjection.Extensions;
using PolicyLang.CircuitBreakers;
using PolicyLang.Engine;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers circuit breakers with PolicyLang.</summary>
public static class CircuitServiceCollectionExtensions
{
    /// <summary>Adds the handler of <c>open-circuit</c> and the <see cref="CircuitRegistry"/> whose controls pipelines take.</summary>
    /// <param name="builder">The registration.</param>
    /// <param name="configure">Sets the options, or null for the defaults. They are checked when the host starts.</param>
    public static IPolicyLangBuilder AddCircuitBreakerHandler(this IPolicyLangBuilder builder, Action<CircuitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<CircuitOptions>().Configure(configure ?? (_ => { }))
            .Validate(o => o.MaxLasting > TimeSpan.Zero, "Circuit breakers: MaxLasting must be more than zero.").ValidateOnStart();
        builder.Services.TryAddSingleton<CircuitRegistry>();
        return builder.AddHandler<OpenCircuitHandler, OpenCircuitArguments>();
    }
}
