using System.Diagnostics;

namespace PolicyLang.Kubernetes.Tests;

/// <summary>The other client: what it sees is what an operator sees.</summary>
public sealed class Kubectl(string kubeconfig)
{
    private static readonly Lazy<string?> Program = new(Find);

    /// <summary>Skips the test where there is no kubectl, or fails it where CI says that there must be one.</summary>
    public static void Require()
    {
        if (Program.Value is not null)
            return;
        Assert.True(Environment.GetEnvironmentVariable("POLICYLANG_REQUIRE_KUBECTL") is null, "kubectl is missing, and POLICYLANG_REQUIRE_KUBECTL asks for it");
        Assert.Skip("kubectl is not installed");
    }

    /// <summary>Runs a command that is to succeed.</summary>
    /// <returns>What it printed, trimmed.</returns>
    public async Task<string> RunAsync(string arguments, string? input = null)
    {
        var (code, output, error) = await TryAsync(arguments, input);
        Assert.True(code == 0, $"kubectl {arguments}\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs a command.</summary>
    public async Task<(int Code, string Output, string Error)> TryAsync(string arguments, string? input = null)
    {
        Require();
        var start = new ProcessStartInfo(Program.Value!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in Split(arguments))
            start.ArgumentList.Add(argument);
        start.Environment["KUBECONFIG"] = kubeconfig;
        // Its cache of discovery must not outlive the server.
        start.Environment["KUBECACHEDIR"] = kubeconfig + ".cache";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"kubectl {arguments} did not end within a minute:\n{await output}\n{await error}");
        }
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>Splits at spaces that are not in single quotes.</summary>
    private static IEnumerable<string> Split(string arguments) => arguments.Split('\'')
        .SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);
}
