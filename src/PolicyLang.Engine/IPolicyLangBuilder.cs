using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PolicyLang.Engine;

/// <summary>Adds to a PolicyLang registration.</summary>
public interface IPolicyLangBuilder
{
    /// <summary>The services that are being registered.</summary>
    IServiceCollection Services { get; }

    /// <summary>
    /// Adds the policy set that the generator made of the project's <c>.heal</c> files. A host decides by one set: sets would need an order,
    /// and an order across sets is not in the language.
    /// </summary>
    /// <exception cref="InvalidOperationException">A set was added already, or the set has errors and refuses to load.</exception>
    IPolicyLangBuilder AddPolicies<TPolicies>()
        where TPolicies : class, IPolicySet, new();

    /// <summary>Adds a handler, made anew in the scope of each step, for every action that its <see cref="HandlesAttribute"/>s name.</summary>
    /// <exception cref="InvalidOperationException">The class has no <see cref="HandlesAttribute"/>, or another handler is for the same thing.</exception>
    IPolicyLangBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArgs>()
        where THandler : class, IActionHandler<TArgs>
        where TArgs : IActionArguments<TArgs>;

    /// <summary>Adds handlers, each made anew in the scope of each step: those of a project are <c>Policies.Handlers</c>, which is generated.</summary>
    /// <exception cref="InvalidOperationException">Two handlers are for the same thing.</exception>
    IPolicyLangBuilder AddHandlers(IEnumerable<HandlerDescriptor> handlers);
}

internal sealed class PolicyLangBuilder(IServiceCollection services) : IPolicyLangBuilder
{
    public IServiceCollection Services { get; } = services;

    public IPolicyLangBuilder AddPolicies<TPolicies>()
        where TPolicies : class, IPolicySet, new()
    {
        if (Services.Any(s => s.ServiceType == typeof(IPolicySet)))
            throw new InvalidOperationException("A policy set was added already, and a host decides by one; put the policies into one project.");

        // Made here and not on first use: a set that refuses to load must stop the start, not the first incident.
        Services.AddSingleton<IPolicySet>(new TPolicies());
        return this;
    }

    public IPolicyLangBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArgs>()
        where THandler : class, IActionHandler<TArgs>
        where TArgs : IActionArguments<TArgs>
    {
        var handled = typeof(THandler).GetCustomAttributes<HandlesAttribute>(inherit: false).ToList();
        if (handled.Count == 0)
            throw new InvalidOperationException($"{typeof(THandler).Name} does not say what it handles; write [Handles(\"ACTION\", On = \"RESOURCE\")] on it.");
        return AddHandlers(handled.Select(h => HandlerDescriptor.Create<THandler, TArgs>(h.Action, h.On, TArgs.From, h.IsIdempotent)));
    }

    public IPolicyLangBuilder AddHandlers(IEnumerable<HandlerDescriptor> handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        var known = Services.Select(s => s.ServiceType == typeof(HandlerDescriptor) ? s.ImplementationInstance : null).OfType<HandlerDescriptor>();
        HandlerDescriptor[] added = [.. handlers];
        // Duplicates are found here and not on first use: they must stop the start.
        _ = new HandlerRegistry(known.Concat(added));
        foreach (var descriptor in added)
        {
            Services.AddSingleton(descriptor);
            Services.TryAddScoped(descriptor.HandlerType);
        }

        return this;
    }
}
