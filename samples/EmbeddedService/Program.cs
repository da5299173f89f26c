using EmbeddedService;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PolicyLang;
using PolicyLang.Engine;

// The class Policies is made of the .heal files of this project when it is built.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddPolicyLang().AddPolicies<Policies>();
using var host = builder.Build();
var decider = host.Services.GetRequiredService<IncidentDecider>();

foreach (var (id, space, restarts) in new[] { ("i1", "shop", 1), ("i2", "shop", 7), ("i3", "bank", 1) })
{
    var decision = decider.Decide(new Incident
    {
        Id = id,
        At = DateTimeOffset.UtcNow,
        Signal = "oom",
        Resource = "pod",
        Target = $"{space}/checkout-7d9f",
        Attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of(space), ["restarts"] = AttributeValue.Of((long)restarts) },
    });
    var steps = string.Join(", ", decision.Steps.Select(s => $"{s.Action} {s.Target}"));
    Console.WriteLine($"{decision.Incident}: {decision.Outcome} because {decision.Reason} {decision.Policy} {steps}".TrimEnd());
}
