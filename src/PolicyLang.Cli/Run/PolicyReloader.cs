using Microsoft.Extensions.Hosting;
using PolicyLang.Cli.Input;
using PolicyLang.Engine;
using PolicyLang.Engine.Policies;
using PolicyLang.Language.Diagnostics;

namespace PolicyLang.Cli.Run;

/// <summary>
/// Looks whether the policies' files have changed, and exchanges the set if the new one has no error. The files are read and not watched:
/// mounted configuration is exchanged by links, and no watcher sees that everywhere. What changed is judged once two looks saw the same: while
/// files are being copied, a policy may be there before the hold that belongs to it.
/// </summary>
internal sealed class PolicyReloader(IReadOnlyList<string> paths, PolicySource source, string firstHash, HandlerRegistry handlers, CliConsole console) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private string _seen = firstHash;
    private string _last = firstHash;

    /// <summary>Looks once; true where the set was exchanged. Not for concurrent use.</summary>
    public bool Look()
    {
        try
        {
            var files = PolicyFiles.Read(paths);
            var hash = PolicyLoader.HashOf(files);
            var isStill = hash == _last;
            _last = hash;
            if (hash == _seen || !isStill)
                return false;
            // Whatever it is, it is judged once.
            _seen = hash;
            var (policies, findings) = PolicyLoader.Load(files, console.Today);
            foreach (var finding in findings.Where(f => f.Severity != Severity.Info))
                console.Error.WriteLine(finding.ToString());
            if (policies is null)
            {
                console.Error.WriteLine("heal: the changed policies have errors and were refused; the ones before still decide");
                return false;
            }

            if (policies.FalseClaims(handlers) is { Count: > 0 } claims)
            {
                foreach (var claim in claims)
                    console.Error.WriteLine($"heal: {claim}");
                console.Error.WriteLine("heal: the changed policies were refused; the ones before still decide");
                return false;
            }

            source.Replace(policies.Snapshot);
            console.Error.WriteLine($"heal: the policies were exchanged; {(policies.Set.Policies.Count == 1 ? "1 decides" : $"{NumberText.Format(policies.Set.Policies.Count)} decide")} now");
            return true;
        }
        catch (Exception e)
        {
            // Also a defect of ours in the compiler must not end an engine that decides by sound policies.
            Complain(e.Message);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, console.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Where a start fails the host does not know that it ends, and would call this a fault.
        }
    }

    /// <summary>Says once that the files cannot be read; in the middle of an exchange that is ordinary.</summary>
    private void Complain(string message)
    {
        if (_seen != message)
            console.Error.WriteLine($"heal: the policies cannot be read, and the ones before still decide: {message}");
        _seen = message;
    }
}
