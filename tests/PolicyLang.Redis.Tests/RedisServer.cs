using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PolicyLang.Redis.Tests;

/// <summary>A real server on a free port, empty, without persistence; <c>redis-cli</c> is the other client.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("policylang-redis").FullName;

    private RedisServer(int port)
    {
        Port = port;
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port},connectTimeout=2000,syncTimeout=2000,asyncTimeout=2000";

    /// <summary>Starts one, or skips the test where there is none, or fails it where CI says that there must be one.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, "redis-server")));
        if (!isInstalled)
        {
            Assert.True(Environment.GetEnvironmentVariable("POLICYLANG_REQUIRE_REDIS") is null, "redis-server is missing, and POLICYLANG_REQUIRE_REDIS asks for it");
            Assert.Skip("redis-server is not installed");
        }
        var server = new RedisServer(FreePort());
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = server._process.StandardOutput.ReadToEndAsync();
                return server;
            }
        }
        throw new InvalidOperationException("redis-server ended before it was ready.");
    }

    /// <summary>Runs a command, and gives what it printed.</summary>
    public async Task<string> CliAsync(string? input, params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in new[] { "-p", $"{Port}" }.Concat(command))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (await output).Trim();
    }

    /// <summary>Ends it.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Stop();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
