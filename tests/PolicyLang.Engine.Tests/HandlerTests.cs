using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PolicyLang.Engine.Tests;

public class HandlerTests
{
    private static readonly DecisionStep Step = new("restart", "pod", "shop/a", [new Argument("grace", PolicyValue.OfDuration(TimeSpan.FromSeconds(7).Ticks))]);

    [Fact]
    public async Task A_step_reaches_the_handler_of_its_action_and_resource_with_typed_arguments()
    {
        await using var services = Build();
        var dispatcher = services.GetRequiredService<HandlerDispatcher>();

        var done = await dispatcher.ExecuteAsync(Context(Step), CancellationToken.None);
        var undone = await dispatcher.UndoAsync(Context(Step), CancellationToken.None);

        Assert.Equal("restart shop/a 7", done.Summary);
        Assert.Equal("undo shop/a", undone.Summary);
    }

    [Fact]
    public async Task Nothing_runs_without_a_target_or_a_handler()
    {
        await using var services = Build();
        var dispatcher = services.GetRequiredService<HandlerDispatcher>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => dispatcher.ExecuteAsync(Context(Step with { Target = null }), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => dispatcher.ExecuteAsync(Context(Step with { On = "node" }), CancellationToken.None));
    }

    [Fact]
    public void Two_handlers_for_one_thing_stop_the_start()
    {
        var builder = new ServiceCollection().AddPolicyLang().AddHandler<RestartHandler, RestartArguments>();

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddHandler<OtherHandler, RestartArguments>());
        Assert.Contains("RestartHandler", error.Message, StringComparison.Ordinal);
        Assert.Contains("OtherHandler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generated_handlers_are_registered_together_and_make_each_step_a_scope()
    {
        var services = new ServiceCollection();
        services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers);
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var done = await provider.GetRequiredService<HandlerDispatcher>()
            .ExecuteAsync(Context(new DecisionStep("cordon", "node", "n1", [])), CancellationToken.None);

        Assert.Equal("cordon n1", done.Summary);
        Assert.Equal(["cordon on node by CordonHandler"], provider.GetServices<HandlerDescriptor>().Select(h => h.ToString()));
    }

    [Fact]
    public void The_same_handlers_twice_stop_the_start() => Assert.Throws<InvalidOperationException>(
        () => new ServiceCollection().AddPolicyLang().AddHandlers(Policies.Handlers).AddHandlers(Policies.Handlers));

    [Fact]
    public void What_no_handler_does_is_said_with_its_place()
    {
        Assert.Contains("restart-lost", Assert.Single(new HandlerRegistry([]).Missing(new Policies())), StringComparison.Ordinal);
        using var services = Build();
        Assert.Empty(services.GetRequiredService<HandlerRegistry>().Missing(new Policies()));
    }

    [Fact]
    public async Task A_host_that_lacks_a_handler_does_not_start_and_says_why()
    {
        await using var services = Provider(b => b.AddHandler<CordonHandler, NoArguments>());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(services));

        Assert.Contains("policy 'restart-lost' at test.heal", error.Message, StringComparison.Ordinal);
        Assert.Contains("uses 'restart' on 'pod', and no handler is registered for it", error.Message, StringComparison.Ordinal);
        Assert.Contains("AllowMissingHandlers()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_may_lack_a_handler_where_it_says_so()
    {
        await using var services = Provider(b => b.AddHandler<CordonHandler, NoArguments>().AllowMissingHandlers());

        await StartAsync(services);
    }

    [Fact]
    public async Task A_host_that_has_all_its_handlers_or_none_starts()
    {
        await using var whole = Provider(b => b.AddHandler<RestartHandler, RestartArguments>());
        await using var decides = Provider(b => { });
        await using var empty = new ServiceCollection().AddPolicyLang().Services.BuildServiceProvider();

        await StartAsync(whole);
        await StartAsync(decides);
        await StartAsync(empty);
    }

    [Fact]
    public async Task A_host_does_not_do_alone_what_its_handler_cannot_take_back()
    {
        // What a registration makes at run time, as for HTTP, no build sees.
        await using var services = Provider(b => b.AddHandlers([HandlerDescriptor.Create<OneWay, NoArguments>("restart", "pod", NoArguments.From)]).AllowMissingHandlers());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(services));

        Assert.Contains("policy 'restart-lost' at test.heal", error.Message, StringComparison.Ordinal);
        Assert.Contains("does 'restart' on 'pod' alone, and its handler cannot take it back", error.Message, StringComparison.Ordinal);
    }

    private static async Task StartAsync(IServiceProvider services)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await service.StartingAsync(CancellationToken.None);
    }

    private static ServiceProvider Provider(Action<IPolicyLangBuilder> add)
    {
        var services = new ServiceCollection();
        add(services.AddPolicyLang().AddPolicies<Policies>());
        return services.BuildServiceProvider();
    }

    private static HandlerContext Context(DecisionStep step) => new()
    {
        Incident = new Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "x-lost", Resource = "pod" },
        Step = step,
    };

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddPolicyLang().AddPolicies<Policies>().AddHandler<RestartHandler, RestartArguments>();
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    [Handles("restart", On = "pod")]
    private sealed class RestartHandler : IReversibleActionHandler<RestartArguments>
    {
        public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new HandlerResult($"restart {context.Target} {arguments.Grace.TotalSeconds}"));

        public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new HandlerResult($"undo {context.Target}"));
    }

    private sealed class OneWay : IActionHandler<NoArguments>
    {
        public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new HandlerResult("one way"));
    }

#pragma warning disable HEAL5005 // A second handler for the same thing: that the start finds it too is what is tested.
    [Handles("restart", On = "pod")]
#pragma warning restore HEAL5005
    private sealed class OtherHandler : IReversibleActionHandler<RestartArguments>
    {
        public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new HandlerResult("other"));

        public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new HandlerResult("other"));
    }
}

[Handles("cordon", On = "node")]
internal sealed class CordonHandler : IReversibleActionHandler<NoArguments>
{
    public Task<HandlerResult> ExecuteAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new HandlerResult($"cordon {context.Target}"));

    public Task<HandlerResult> UndoAsync(NoArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new HandlerResult($"uncordon {context.Target}"));
}
