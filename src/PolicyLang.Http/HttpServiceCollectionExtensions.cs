using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyLang;
using PolicyLang.Engine;
using PolicyLang.Http;

// The convention of the .NET libraries: registration methods are found without a using directive of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers requests with PolicyLang.</summary>
public static class HttpServiceCollectionExtensions
{
    /// <summary>Has an action on a kind of resource carried out by a request. Call it once for each.</summary>
    /// <param name="builder">The registration.</param>
    /// <param name="action">The action's name, for example <c>failover</c>.</param>
    /// <param name="on">The kind of resource, for example <c>service</c>.</param>
    /// <param name="configure">Says which request.</param>
    /// <exception cref="OptionsValidationException">The request is not safe or not whole; the message says what to change.</exception>
    /// <exception cref="InvalidOperationException">Another handler is for the same action and resource.</exception>
    public static IPolicyLangBuilder AddHttpAction(this IPolicyLangBuilder builder, string action, string on, Action<HttpActionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(action);
        ArgumentException.ThrowIfNullOrEmpty(on);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HttpActionOptions();
        configure(options);
        var added = new HttpAction(action, on, options);
        if (added.Errors().Select(e => $"HTTP action '{action}' on '{on}': {e}").ToList() is { Count: > 0 } errors)
            throw new OptionsValidationException(nameof(HttpActionOptions), typeof(HttpActionOptions), errors);

        var services = builder.Services;
        var descriptor = options.UndoPath is null
            ? HandlerDescriptor.Create<HttpActionHandler, HttpStepArguments>(action, on, HttpStepArguments.From, options.IsIdempotent)
            : HandlerDescriptor.Create<ReversibleHttpActionHandler, HttpStepArguments>(action, on, HttpStepArguments.From, options.IsIdempotent);
        services.AddSingleton(added);
        services.TryAddSingleton<HttpActionSender>();
        services.TryAddScoped(s => new HttpActionHandler(s.GetRequiredService<HttpActionSender>()));
        services.TryAddScoped(s => new ReversibleHttpActionHandler(s.GetRequiredService<HttpActionSender>()));
        // After the two: what is registered first makes the handlers.
        builder.AddHandlers([descriptor]);
        services.AddHttpClient(HttpActionSender.Client)
            // The time limit of each request is its own.
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
        return builder;
    }
}
