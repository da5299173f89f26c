using Microsoft.Extensions.DependencyInjection;

namespace PolicyLang.Engine.Tests;

public class RegistrationTests
{
    [Fact]
    public void Generated_policies_decide_through_the_container()
    {
        using var services = Build(s => s.AddPolicyLang().AddPolicies<Policies>());

        var decisions = services.GetRequiredService<IncidentDecider>()
            .DecideAlert("XPodLost", "f1", null, new Dictionary<string, string> { ["namespace"] = "shop", ["pod"] = "cart-0" }, []).ToList();

        var decision = Assert.Single(decisions);
        Assert.Equal((Outcome.Execute, "restart-lost", "shop/cart-0"), (decision.Outcome, decision.Policy, decision.Steps[0].Target));
    }

    [Fact]
    public void An_alert_that_nothing_maps_pages()
    {
        using var services = Build(s => s.AddPolicyLang().AddPolicies<Policies>());

        var decision = Assert.Single(services.GetRequiredService<IncidentDecider>().DecideAlert("Unheard", "f1", null, new Dictionary<string, string>(), []));

        Assert.Equal((Outcome.Page, DecisionReason.Novel), (decision.Outcome, decision.Reason));
    }

    [Fact]
    public void An_empty_label_is_an_absent_one_and_pages()
    {
        using var services = Build(s => s.AddPolicyLang().AddPolicies<Policies>());
        var labels = new Dictionary<string, string> { ["namespace"] = "shop", ["pod"] = "" };

        var decision = Assert.Single(services.GetRequiredService<IncidentDecider>().DecideAlert("XPodLost", "f1", null, labels, []));

        Assert.Equal((Outcome.Page, null), (decision.Outcome, decision.Steps[0].Target));
    }

    [Fact]
    public void An_alert_does_not_say_that_there_were_no_earlier_ones()
    {
        var labels = new Dictionary<string, string> { ["namespace"] = "shop", ["pod"] = "a" };

        var incident = Assert.Single(new Policies().Alerts.Incidents(false, "XPodLost", "f1", DateTimeOffset.UnixEpoch, null, null, labels, []));

        Assert.Null(incident.History);
    }

    [Fact]
    public void A_second_set_is_refused()
    {
        var builder = new ServiceCollection().AddPolicyLang().AddPolicies<Policies>();

        Assert.Throws<InvalidOperationException>(() => builder.AddPolicies<Policies>());
    }

    [Fact]
    public void A_set_that_refuses_to_load_stops_the_registration()
    {
        var builder = new ServiceCollection().AddPolicyLang();

        var error = Assert.ThrowsAny<Exception>(() => builder.AddPolicies<Refusing>());
        Assert.Contains("have errors", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(builder.Services, s => s.ServiceType == typeof(IPolicySet));
    }

    private static ServiceProvider Build(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private sealed class Refusing : IPolicySet
    {
        public Refusing() => throw new InvalidOperationException("These policies have errors.");

        public string Version => "";

        public string SourceHash => "";

        public IReadOnlyList<PolicyInfo> Policies => [];

        public IReadOnlyList<HoldInfo> Holds => [];

        public IReadOnlyList<BudgetInfo> Budgets => [];

        public AlertMap Alerts => new([]);

        public Verdict Decide(Incident incident) => default;

        public Decision Explain(Incident incident) => throw new NotSupportedException();
    }
}
