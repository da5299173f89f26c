using System.ComponentModel;
using System.Diagnostics;

namespace PolicyLang.Processes;

/// <summary>One run of a program, without a shell, bounded in time and output.</summary>
internal sealed class ProgramRun(ScriptDefinition script, TimeProvider time)
{
    /// <summary>How it ended.</summary>
    public sealed record Result(int ExitCode, bool HasTimedOut, string? LastLine);

    /// <summary>Runs it to its end, or kills it with all that it started: when its time is over, or when the token fires.</summary>
    /// <exception cref="HandlerException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the program was killed.</exception>
    public async Task<Result> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(arguments);
        using var limit = new CancellationTokenSource(script.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var output = new OutputTail(script.MaxOutput);
        var error = new OutputTail(script.MaxOutput);
        var read = Task.WhenAll(output.ReadAsync(process.StandardOutput), error.ReadAsync(process.StandardError));
        var hasTimedOut = false;
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            hasTimedOut = true;
        }
        // Something that it left behind may hold its output open; that must not hold up the step.
        await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
        return new(process.ExitCode, hasTimedOut, error.LastLine ?? output.LastLine);
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(script.FileName)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = script.WorkingDirectory ?? Path.GetPathRoot(script.FileName)!,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var path = start.Environment.TryGetValue("PATH", out var value) ? value : null;
        start.Environment.Clear();
        if (path is not null)
            start.Environment["PATH"] = path;
        foreach (var (name, text) in script.Environment)
            start.Environment[name] = text;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new HandlerException(HandlerFailure.Refused, $"'{script.FileName}' could not be started: {error.Message}.", error);
        }
    }
}
