using System.Globalization;
using Microsoft.Extensions.Options;

namespace PolicyLang.Processes;

/// <summary>
/// Runs a program that the host lists. A policy names it and cannot say anything else to it: its arguments are the host's. It is run once,
/// and what it did cannot be taken back.
/// </summary>
[Handles("run-script")]
public sealed class RunScriptHandler(IOptions<ScriptOptions> options, TimeProvider time) : IActionHandler<RunScriptArguments>
{
    /// <inheritdoc />
    public async Task<HandlerResult> ExecuteAsync(RunScriptArguments arguments, HandlerContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.Scripts.TryGetValue(arguments.Script, out var script))
            throw HandlerException.Refuse($"Script '{arguments.Script}' is not in the options of this host, so it was not run. Listed are: {List(options.Value.Scripts.Keys)}.");
        if (script.Resources.Count > 0 && !script.Resources.Contains(context.Step.On))
            throw HandlerException.Refuse($"Script '{arguments.Script}' is for {List(script.Resources)}, and not for {context.Step.On}, so it was not run.");
        var filled = (context.IsDryRun ? script.DryRunArguments : script.Arguments)?.Select(a => Fill(a, context)).ToList();
        if (filled is null)
            return new($"would run script '{arguments.Script}' for {context.Step.On} {context.Target}");

        var began = time.GetTimestamp();
        var run = await new ProgramRun(script, time).RunAsync(filled, cancellationToken).ConfigureAwait(false);
        var seconds = time.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var said = script.IncludeOutput && run.LastLine is { } line ? $": {line}" : "";
        if (run.HasTimedOut)
            throw new HandlerException(HandlerFailure.Timeout, $"Script '{arguments.Script}' for {context.Target} was killed after {script.Timeout.TotalSeconds:0.#} s, with everything that it had started. What it did until then is not known{said}.");
        if (!script.SuccessCodes.Contains(run.ExitCode))
            throw new HandlerException(HandlerFailure.Incomplete, $"Script '{arguments.Script}' for {context.Target} ended with exit code {run.ExitCode} after {seconds} s. What it did until then is not known{said}.");
        return new(context.IsDryRun
            ? $"would run script '{arguments.Script}' for {context.Step.On} {context.Target}{said}"
            : $"ran script '{arguments.Script}' for {context.Step.On} {context.Target} in {seconds} s{said}");
    }

    /// <summary>Fills in one argument. What comes from an alert must not be taken for an option.</summary>
    private static string Fill(string template, HandlerContext context)
    {
        var filled = template
            .Replace("{target}", Safe(context.Target), StringComparison.Ordinal)
            .Replace("{incident}", Safe(context.Incident.Id), StringComparison.Ordinal)
            .Replace("{action}", context.Step.Action, StringComparison.Ordinal)
            .Replace("{fence}", context.Fence.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return filled;

        string Safe(string value) => value.Length == 0 || value[0] == '-' || value.Any(char.IsControl)
            ? throw HandlerException.Refuse($"'{value}' of the incident could be taken for an option of the script, so it was not run.")
            : value;
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "none";
}
