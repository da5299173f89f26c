using Microsoft.Extensions.DependencyInjection;
using PolicyLang;
using PolicyLang.Engine;
using Remediation;

// The class Policies is made of the .heal files of this project when it is built, and lists the handlers of this project.
var services = new ServiceCollection();
services.AddSingleton<IDeployments>(new DemoDeployments());
services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers);
var provider = services.BuildServiceProvider();
await using var untilTheEnd = provider.ConfigureAwait(false);

var incident = new Incident
{
    Id = "example",
    At = DateTimeOffset.UtcNow,
    Signal = "backlog",
    Resource = "deployment",
    Target = "shop/checkout",
    Attributes = new Dictionary<string, AttributeValue>
    {
        ["namespace"] = AttributeValue.Of("shop"),
        ["deployment"] = AttributeValue.Of("checkout"),
        ["depth"] = AttributeValue.Of(1200L),
    },
};
var decision = provider.GetRequiredService<IncidentDecider>().Decide(incident);
Console.WriteLine($"{incident.Signal} on {incident.Target}: {decision.Outcome} because {decision.Reason} {decision.Policy}".TrimEnd());

if (decision.Outcome == Outcome.Execute)
{
    var dispatcher = provider.GetRequiredService<HandlerDispatcher>();
    foreach (var step in decision.Steps)
    {
        // With IsDryRun a handler says what it would do.
        var context = new HandlerContext { Incident = incident, Step = step, Policy = decision.Policy, IsDryRun = true };
        Console.WriteLine((await dispatcher.ExecuteAsync(context, CancellationToken.None).ConfigureAwait(false)).Summary);
    }
}
