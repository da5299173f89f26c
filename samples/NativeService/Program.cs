using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NativeService;
using PolicyLang;
using PolicyLang.Engine;
using PolicyLang.Json;

// One native program without a JIT: it reads what an Alertmanager sent from standard input, decides each alert that fires, and shows what the
// handler would do. Publish it with 'dotnet publish samples/NativeService -c Release'.
var services = new ServiceCollection();
services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers);
await using var provider = services.BuildServiceProvider();
var decider = provider.GetRequiredService<IncidentDecider>();
var dispatcher = provider.GetRequiredService<HandlerDispatcher>();
foreach (var missing in provider.GetRequiredService<HandlerRegistry>().Missing(decider.Policies))
    Console.Error.WriteLine(missing);

using var input = Console.OpenStandardInput();
using var body = await JsonDocument.ParseAsync(input);
var firing = AlertmanagerReader.Read(body.RootElement).Alerts.Where(a => a.IsFiring).ToList();
var facts = firing.SelectMany(a => decider.Policies.Alerts.Facts(isEvent: false, a.Name, a.Labels)).ToList();
foreach (var alert in firing)
{
    foreach (var incident in decider.Policies.Alerts.Incidents(
        isEvent: false, alert.Name, alert.Fingerprint, DateTimeOffset.UtcNow, alert.StartsAt, alert.Severity, alert.Labels, facts))
    {
        var decision = decider.Decide(incident);
        Console.WriteLine(DecisionWriter.ToJson(decision));
        if (decision.Outcome != Outcome.Execute)
            continue;
        foreach (var step in decision.Steps)
        {
            var context = new HandlerContext { Incident = incident, Step = step, Policy = decision.Policy, IsDryRun = true };
            Console.WriteLine((await dispatcher.ExecuteAsync(context, CancellationToken.None)).Summary);
        }
    }
}
