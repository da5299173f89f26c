using EmbeddedService;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PolicyLang;
using PolicyLang.Engine;

// The class Policies is made of the .heal files of this project when it is built, and lists the handlers of this project.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<IPods, DemoPods>();
builder.Services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers);
using var host = builder.Build();
var decider = host.Services.GetRequiredService<IncidentDecider>();
var dispatcher = host.Services.GetRequiredService<HandlerDispatcher>();

foreach (var (id, space, restarts) in new[] { ("i1", "shop", 1), ("i2", "shop", 7), ("i3", "bank", 1) })
{
    var incident = new Incident
    {
        Id = id,
        At = DateTimeOffset.UtcNow,
        Signal = "oom",
        Resource = "pod",
        Target = $"{space}/checkout-7d9f",
        Attributes = new Dictionary<string, AttributeValue> { ["namespace"] = AttributeValue.Of(space), ["restarts"] = AttributeValue.Of((long)restarts) },
    };
    var decision = decider.Decide(incident);
    Console.WriteLine($"{decision.Incident}: {decision.Outcome} because {decision.Reason} {decision.Policy}".TrimEnd());
    // Only what runs alone is run; everything else is for people.
    if (decision.Outcome != Outcome.Execute)
        continue;
    foreach (var step in decision.Steps)
    {
        var context = new HandlerContext { Incident = incident, Step = step, Policy = decision.Policy };
        var done = await dispatcher.ExecuteAsync(context, CancellationToken.None);
        var undone = await dispatcher.UndoAsync(new HandlerContext { Incident = incident, Step = step, Policy = decision.Policy, UndoState = done.UndoState }, CancellationToken.None);
        Console.WriteLine($"  {done.Summary}; if that does not help: {undone.Summary}");
    }
}
