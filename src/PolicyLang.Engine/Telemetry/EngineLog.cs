using Microsoft.Extensions.Logging;

namespace PolicyLang.Engine.Telemetry;

/// <summary>What the engine logs. The audit is the truth; the log is for following along.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "The engine started on {Folder} with {Policies}, version {Version}{Mode}")]
    public static partial void Started(ILogger logger, string folder, string policies, string version, string mode);

    [LoggerMessage(2, LogLevel.Information, "The engine has ended")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "{Missing}")]
    public static partial void MissingHandler(ILogger logger, string missing);

    [LoggerMessage(4, LogLevel.Information, "Incident {Incident} was decided: tier {Tier}")]
    public static partial void Decided(ILogger logger, string incident, int tier);

    [LoggerMessage(5, LogLevel.Error, "Incident {Incident} could not be decided; if nobody can be paged either, it is tried again")]
    public static partial void CannotDecide(ILogger logger, string incident, Exception error);

    [LoggerMessage(6, LogLevel.Information, "Action {Action}, step {Position}: {State}: {Summary}")]
    public static partial void StepEnded(ILogger logger, string action, int position, string state, string summary);

    [LoggerMessage(7, LogLevel.Information, "Action {Action} has ended: {State}: {Reason}")]
    public static partial void ActionEnded(ILogger logger, string action, string state, string reason);

    [LoggerMessage(8, LogLevel.Error, "Action {Action} failed in the engine, and its end is unknown")]
    public static partial void ActionBroke(ILogger logger, string action, Exception error);

    [LoggerMessage(9, LogLevel.Warning, "Notice {Notice} could not be sent by {Notifier}, attempt {Attempt}: {Error}")]
    public static partial void NotSent(ILogger logger, string notice, string notifier, int attempt, string error);

    [LoggerMessage(10, LogLevel.Warning, "The kill switch is engaged by {By}: {Reason}")]
    public static partial void Killed(ILogger logger, string? by, string? reason);

    [LoggerMessage(11, LogLevel.Warning, "The kill switch was released by {By}")]
    public static partial void Resumed(ILogger logger, string? by);

    [LoggerMessage(12, LogLevel.Error, "A look after deadlines failed, and is repeated")]
    public static partial void TickFailed(ILogger logger, Exception error);

    [LoggerMessage(13, LogLevel.Error, "Signal source {Source} failed, and is started again in {Seconds} s")]
    public static partial void SourceFailed(ILogger logger, string source, double seconds, Exception error);

    [LoggerMessage(14, LogLevel.Information, "The policies were exchanged: version {Version}")]
    public static partial void Replaced(ILogger logger, string version);

    [LoggerMessage(17, LogLevel.Error, "The handler of {Action} failed when it was told to stop")]
    public static partial void CancelFailed(ILogger logger, string action, Exception error);

    [LoggerMessage(18, LogLevel.Critical, "The engine could not begin, and its host is ended")]
    public static partial void CannotBegin(ILogger logger, Exception error);

    [LoggerMessage(15, LogLevel.Warning, "{Count} open pages could not be told again by {Notifier}, which is tried again: {Error}")]
    public static partial void NotRepeated(ILogger logger, int count, string notifier, string error);
}
