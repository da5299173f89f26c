namespace PolicyLang.Kubernetes.Tests.Contract;

public class KubectlSmoke
{
    [Fact]
    public async Task Smoke()
    {
        await using var cluster = await TestCluster.StartAsync(new() { HasControllers = true });
        Console.WriteLine(await cluster.Kubectl.TryAsync("version"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("get ns"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("create -f - --validate=false", """{"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}}"""));
        Console.WriteLine(await cluster.Kubectl.TryAsync("create deployment web --image=web:1 --replicas=2"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("rollout status deployment/web --timeout=5s"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("get all"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("drain n1"));
        Console.WriteLine(await cluster.Kubectl.TryAsync("rollout history deployment/web"));
        foreach (var r in cluster.Fake!.Requests) Console.WriteLine(r);
    }
}
