using Microsoft.Extensions.DependencyInjection;

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
}
