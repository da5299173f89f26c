using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using PolicyLang.Engine.Audit;

namespace PolicyLang.Engine.Tests;

/// <summary>
/// Kills an engine under load, without a warning and at any moment, again and again on the same folder. How often is given by
/// POLICYLANG_KILLS; continuous integration kills 200 times.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int BatchSize = 60;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_and_nothing_is_done_twice()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("POLICYLANG_KILLS") ?? "4", CultureInfo.InvariantCulture);
        var random = new Random(1);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var next = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            using var host = Start();
            var ids = Enumerable.Range(next, BatchSize).Select(i => $"p{i.ToString(CultureInfo.InvariantCulture)}").ToList();
            next += BatchSize;
            // What the last run did not acknowledge is not sent again here; some of it was taken in all the same. Some is repeated, as sources do.
            var lines = ids.Concat(random.NextDouble() < 0.5 ? acknowledged.Take(5) : []).ToList();
            var underWay = new TaskCompletionSource();
            var reading = ReadAsync(host, acknowledged, underWay);
            await SendAsync(host, lines);
            // Most often while much is under way, and now and then right at the beginning.
            if (random.NextDouble() < 0.9)
                await Task.WhenAny(underWay.Task, host.WaitForExitAsync());
            await Task.Delay(random.Next(0, 100));
            host.Kill();
            await host.WaitForExitAsync();
            await reading;
        }

        using (var host = Start())
        {
            var reading = ReadAsync(host, acknowledged, new TaskCompletionSource());
            host.StandardInput.Close();
            await host.WaitForExitAsync();
            await reading;
            Assert.Equal(0, host.ExitCode);
        }

        var archive = new AuditArchive(_folder.File("data"));
        var report = archive.Verify(null, []);
        var decided = new HashSet<string>(StringComparer.Ordinal);
        var received = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in archive.ReadAll().Where(r => r.Kind is AuditKinds.Decided or AuditKinds.Received))
        {
            using var body = JsonDocument.Parse(record.Body);
            (record.Kind == AuditKinds.Decided ? decided : received).Add(body.RootElement.GetProperty("fingerprint").GetString()!);
        }

        var acts = await File.ReadAllLinesAsync(_folder.File("acts"));
        var doubled = acts.GroupBy(a => a).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        output.WriteLine($"{kills} kills, {acknowledged.Count} acknowledged, {received.Count} received, {acts.Length} steps, {report.Records} records: {acknowledged.Except(decided).Count()} lost, {doubled.Count} doubled");
        Assert.Empty(report.Problems);
        Assert.NotEmpty(acknowledged);
        Assert.Empty(acknowledged.Except(decided));
        Assert.Equal(received, decided);
        Assert.Empty(doubled);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task SendAsync(Process host, List<string> ids)
    {
        try
        {
            foreach (var id in ids)
                await host.StandardInput.WriteLineAsync(id);
            await host.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    private static async Task ReadAsync(Process host, HashSet<string> acknowledged, TaskCompletionSource underWay)
    {
        while (await host.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ack ", StringComparison.Ordinal))
                continue;
            acknowledged.Add(line["ack ".Length..]);
            underWay.TrySetResult();
        }
    }

    private Process Start()
    {
        var path = typeof(CrashTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CrashHost").Value!;
        var host = Process.Start(new ProcessStartInfo("dotnet") { ArgumentList = { "exec", path, _folder.Path }, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        // Killing it while the runtime starts would show nothing.
        Assert.Equal("ready", host.StandardOutput.ReadLine());
        return host;
    }
}
