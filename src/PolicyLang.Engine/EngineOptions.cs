using Microsoft.Extensions.Options;

namespace PolicyLang.Engine;

/// <summary>How the engine runs. Checked when the host starts; a value that makes no sense stops the start.</summary>
public sealed class EngineOptions
{
    /// <summary>The folder of the database, the audit key and the kill switch's file. It is made where there is none.</summary>
    public string DataFolder { get; set; } = "policylang-data";

    /// <summary>
    /// What tells this engine from others where people are called: engines of one name are one to PagerDuty and Alertmanager. It must stay the
    /// same over restarts, or what was paged is never resolved. Null takes one that belongs to the data folder; the name of the machine is not
    /// good for it, because that of a pod changes with each restart, and two engines of one machine would have the same.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>Whether everything is done but acting and calling people: no handler runs, and no notifier but those of this machine.</summary>
    public bool IsShadow { get; set; }

    /// <summary>How many incidents may wait for their decision. More are refused, so that their source sends them again.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>How long one step may take.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a handler has to return once its token fired; after that its end counts as unknown.</summary>
    public TimeSpan StepGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a proposal waits for approval where its policy does not say.</summary>
    public TimeSpan ApprovalTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after its approval a proposal may still be carried out.</summary>
    public TimeSpan RunAfterApproval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many incidents within <see cref="StormWindow"/> are a storm, in which nothing runs alone.</summary>
    public int StormThreshold { get; set; } = 50;

    /// <summary>The span in which incidents are counted for a storm, and for which its pages are put together into one.</summary>
    public TimeSpan StormWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The alert that always fires while monitoring works. It is never an incident.</summary>
    public string WatchdogAlert { get; set; } = "Watchdog";

    /// <summary>
    /// How long the watchdog may be silent, once it was heard, before the kill switch falls and a human is paged. Alertmanager must repeat
    /// it more often than this.
    /// </summary>
    public TimeSpan WatchdogTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the watchdog must be heard from the start on, even if it was never heard before.</summary>
    public bool RequiresWatchdog { get; set; }

    /// <summary>How far back records and diagnoses list earlier occurrences. What <c>seen</c> says does not depend on it.</summary>
    public TimeSpan HistorySpan { get; set; } = TimeSpan.FromDays(30);

    /// <summary>After how many records of the audit a checkpoint is written.</summary>
    public int CheckpointRecords { get; set; } = 1_000;

    /// <summary>How often the engine looks after deadlines: verification, approvals, the watchdog, pages that must be sent again.</summary>
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromSeconds(1);
}

internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    private const int LongestName = 60;

    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder))
            errors.Add("DataFolder is empty; name a folder that the engine may write to");
        if (options.Name is { } engine && (engine.Length is 0 or > LongestName || engine.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            errors.Add($"Name must have 1 to {NumberText.Format(LongestName)} characters and no blanks; leave it out for one that belongs to the data folder");
        foreach (var (span, what) in new[]
        {
            (options.StepTimeout, nameof(options.StepTimeout)), (options.StepGrace, nameof(options.StepGrace)), (options.ApprovalTimeout, nameof(options.ApprovalTimeout)),
            (options.RunAfterApproval, nameof(options.RunAfterApproval)), (options.StormWindow, nameof(options.StormWindow)),
            (options.WatchdogTimeout, nameof(options.WatchdogTimeout)), (options.HistorySpan, nameof(options.HistorySpan)), (options.TickInterval, nameof(options.TickInterval)),
        })
        {
            if (span <= TimeSpan.Zero)
                errors.Add($"{what} is {span}, and must be more than nothing");
        }

        foreach (var (count, what) in new[]
        {
            (options.QueueCapacity, nameof(options.QueueCapacity)), (options.StormThreshold, nameof(options.StormThreshold)), (options.CheckpointRecords, nameof(options.CheckpointRecords)),
        })
        {
            if (count < 1)
                errors.Add($"{what} is {NumberText.Format(count)}, and must be at least 1");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
