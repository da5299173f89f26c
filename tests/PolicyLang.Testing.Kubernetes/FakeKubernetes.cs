using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PolicyLang.Testing.Kubernetes.Api;
using PolicyLang.Testing.Kubernetes.Controllers;
using PolicyLang.Testing.Kubernetes.Storage;

namespace PolicyLang.Testing.Kubernetes;

/// <summary>
/// An API server of Kubernetes in memory, behind TLS on a port of the loopback: list and watch, patches, subresources, preconditions,
/// eviction, roles. What it does is what the contract suite in <c>PolicyLang.Kubernetes.Tests</c> says, which a real server passes too.
/// </summary>
public sealed class FakeKubernetes : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerCertificate _certificate = new();
    private readonly FakeControllers? _controllers;

    private FakeKubernetes(FakeKubernetesOptions options)
    {
        Types = ResourceType.Of(options.LegacyPolicy);
        Store = new(Types, options.Time);
        AdminToken = Rbac.AddUser("admin", Rule.All);
        Store.Create(Store.Type("namespaces"), null, new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "default" } });
        if (options.HasControllers)
            _controllers = new(Store);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate.Server)));
        // An open watch must not hold up the end of a test.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(h => h.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        _app = builder.Build();
        var endpoint = new ApiEndpoint(this, options);
        _app.Run(endpoint.HandleAsync);
    }

    /// <summary>What is kept. Tests may look and change here directly.</summary>
    public ObjectStore Store { get; }

    /// <summary>Who may do what.</summary>
    public Rbac Rbac { get; } = new();

    /// <summary>The token of the user who may do everything.</summary>
    public string AdminToken { get; }

    /// <summary>The address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The controllers, or null where they do not run.</summary>
    public FakeControllers? Controllers => _controllers;

    /// <summary>Every request as <c>VERB path?query</c>, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Called before each request is answered; it may wait, or throw an <see cref="ApiException"/> to answer in its place.</summary>
    public Func<HttpContext, Task>? BeforeRequest { get; set; }

    internal IReadOnlyList<ResourceType> Types { get; }

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<FakeKubernetes> StartAsync(FakeKubernetesOptions? options = null)
    {
        var server = new FakeKubernetes(options ?? new());
        await server._app.StartAsync();
        server.Address = new(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>A kubeconfig for a user, in YAML.</summary>
    /// <param name="token">The user's token, or null for the admin.</param>
    public string Kubeconfig(string? token = null) => $"""
        apiVersion: v1
        kind: Config
        current-context: fake
        clusters:
        - name: fake
          cluster:
            server: {Address.ToString().TrimEnd('/')}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(_certificate.AuthorityPem))}
        users:
        - name: user
          user:
            token: {token ?? AdminToken}
        contexts:
        - name: fake
          context:
            cluster: fake
            user: user
        """;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }
}
