using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Control;

/// <summary>Whether the engine may act.</summary>
/// <param name="IsEngaged">Whether it may not.</param>
/// <param name="By">Who or what stopped it, or let it act again.</param>
/// <param name="Reason">Why, in that one's words.</param>
public sealed record KillState(bool IsEngaged, string? By = null, string? Reason = null);

/// <summary>
/// Stops every action of an engine. It is a file in the data folder, so that it works from a shell when nothing else does, and the
/// environment variable <see cref="Variable"/>. It is read before every decision and every step. What cannot be read stops. Safe for concurrent use.
/// </summary>
public sealed class KillSwitch(string dataFolder, Func<string, string?> environment)
{
    /// <summary>The file's name in the data folder. Whatever it contains, the engine stops.</summary>
    public const string FileName = "kill";

    /// <summary>The environment variable that stops an engine from its start on, unless it is empty or <c>0</c>.</summary>
    public const string Variable = "POLICYLANG_KILL";

    /// <summary>The file's name in the data folder in which another process leaves who released the switch, until the engine has written it down.</summary>
    public const string ReleaseFileName = "resume";

    /// <summary>Who stopped it where only the file tells, and not its content.</summary>
    internal const string ByFile = "file";

    /// <summary>Who stopped it where the switch cannot be read.</summary>
    internal const string ByEngine = "engine";

    // What this process was told and the file does not tell, in its order. Read without a lock: nobody who asks waits for the disk.
    private ImmutableList<Holding> _held = [];
    private string? _guarded;
    private FileStatus? _opened;

    private string FilePath => Path.Combine(dataFolder, FileName);

    private string ReleasePath => Path.Combine(dataFolder, ReleaseFileName);

    /// <summary>Reads it now. Never throws.</summary>
    public KillState Read() => Volatile.Read(ref _held) is [.., var held] ? held.Shown : Look().State;

    /// <summary>What the file, the environment and the folder say, whatever this process was told; and when it was engaged, where the file tells. Never throws.</summary>
    internal (KillState State, DateTimeOffset? At) Look()
    {
        try
        {
            if (environment(Variable) is { Length: > 0 } value && value != "0")
                return (new KillState(true, "environment", $"{Variable} is set"), null);
            // A folder that is gone, or on a disk that is gone, must not look like a switch that is off.
            if (!Directory.Exists(dataFolder))
                return (new KillState(true, ByEngine, $"the kill switch cannot be read: there is no folder {dataFolder}"), null);
            if (_opened is { } opened && FileStatus.Of(_guarded!) is var found && (found?.Device, found?.Number) != (opened.Device, opened.Number))
                return (new KillState(true, ByEngine, $"{_guarded} is not the file that this engine has open, so another one may decide; start this engine anew"), null);
            // Unlike File.Exists this tells "no such file" from "cannot be read".
            var (state, at) = Parse(File.ReadAllText(FilePath));
            return (state, at ?? File.GetLastWriteTimeUtc(FilePath));
        }
        catch (FileNotFoundException)
        {
            return (new KillState(false), null);
        }
        catch (Exception e)
        {
            return (new KillState(true, ByEngine, $"the kill switch cannot be read: {e.Message}"), null);
        }
    }

    /// <summary>
    /// Stops this engine once its database is no longer the one in the folder: a backup was put back, or the folder was made anew, while it ran. What it
    /// writes then nobody reads, and a second engine can begin there.
    /// </summary>
    internal void Guard(string database) => (_guarded, _opened) = (database, FileStatus.Of(database));

    /// <summary>Engages it; on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Engage(string by, string reason, DateTimeOffset at)
    {
        // Who released it before stays written, until the engine has it in its audit.
        SafeFiles.Replace(FilePath, Bytes(by, reason, at));
        ForgetFailed();
    }

    /// <summary>Engages it where <see cref="Engage"/> cannot: a disk that is full takes an empty file, which tells nobody's name. False where it does not.</summary>
    public bool TryTouch()
    {
        try
        {
            using (new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
                return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Releases it; false where it was not engaged by the file. The environment cannot be changed from here.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be deleted.</exception>
    public bool Release()
    {
        var was = Failed is not null || File.Exists(FilePath);
        File.Delete(FilePath);
        ForgetFailed();
        return was;
    }

    /// <summary>Releases it from outside of the engine's process, and leaves for the engine's audit who did; false where it was not engaged by the file.</summary>
    /// <exception cref="IOException">It cannot be written who did, or the file cannot be deleted: then it is still engaged.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, by the rights of files.</exception>
    public bool Release(string by, string? reason, DateTimeOffset at)
    {
        if (!File.Exists(FilePath))
            return false;
        // First, so that no release is seen of which nobody knows whose it was.
        SafeFiles.Replace(ReleasePath, Bytes(by, reason ?? "", at));
        try
        {
            File.Delete(FilePath);
        }
        catch
        {
            File.Delete(ReleasePath);
            throw;
        }

        return true;
    }

    /// <summary>What is held because the disk did not take its file, the last of it; null where there is none.</summary>
    internal Holding? Failed => Volatile.Read(ref _held).FindLast(h => h.Problem is not null);

    /// <summary>Engages it for this process, at once: this waits for no disk. <see cref="TryWrite"/> makes the file of it.</summary>
    internal Holding Hold(string by, string reason, DateTimeOffset at)
    {
        var holding = new Holding(by, reason, at);
        ImmutableInterlocked.Update(ref _held, static (held, one) => held.Add(one), holding);
        return holding;
    }

    /// <summary>Writes the file of what is held; from then on that tells it. False where the disk does not take it: then it is held on. Never throws.</summary>
    internal bool TryWrite(Holding holding)
    {
        try
        {
            Engage(holding.By, holding.Reason, holding.At);
            ImmutableInterlocked.Update(ref _held, static (held, one) => held.Remove(one), holding);
            return true;
        }
        catch (Exception e)
        {
            holding.Problem = e.Message;
            // Who starts the engine anew must find it engaged.
            TryTouch();
            return false;
        }
    }

    /// <summary>Lets go of what the disk did not take: somebody released it since, or the file tells of another.</summary>
    internal void ForgetFailed() => ImmutableInterlocked.Update(ref _held, static held => held.RemoveAll(h => h.Problem is not null));

    /// <summary>Who released it from outside, when, and the file's text by which to tell it from the one before; null where nobody did.</summary>
    internal (KillState State, DateTimeOffset At, string Text)? Released()
    {
        try
        {
            var text = File.ReadAllText(ReleasePath);
            var (state, at) = Parse(text);
            return (state with { IsEngaged = false }, at ?? File.GetLastWriteTimeUtc(ReleasePath), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the file away that tells who released it, unless it tells of another than that text.</summary>
    internal void ForgetRelease(string text)
    {
        if (Released()?.Text == text)
            File.Delete(ReleasePath);
    }

    private static byte[] Bytes(string by, string reason, DateTimeOffset at) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new KillFile(by, reason, Audit.AuditLog.Moment(at)), KillJson.Default.KillFile) + "\n");

    private static (KillState State, DateTimeOffset? At) Parse(string text)
    {
        try
        {
            var file = JsonSerializer.Deserialize(text, KillJson.Default.KillFile);
            var isDated = DateTimeOffset.TryParse(file?.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at);
            return (new KillState(true, file?.By ?? ByFile, file?.Reason ?? ""), isDated ? at : null);
        }
        catch (JsonException)
        {
            // 'touch kill' and 'echo reason > kill' are as good as any.
            return (new KillState(true, ByFile, text.Trim()), null);
        }
    }

    /// <summary>A kill that this process was told, and that the file does not tell.</summary>
    internal sealed class Holding(string by, string reason, DateTimeOffset at)
    {
        private volatile string? _problem;

        public string By => by;

        public string Reason => reason;

        public DateTimeOffset At => at;

        /// <summary>Why the disk did not take it; null until it was tried.</summary>
        public string? Problem
        {
            get => _problem;
            set => _problem = value;
        }

        public KillState Shown => new(true, by, Problem is { } problem ? $"{reason} (its file cannot be written, so until then only this process knows whose it is: {problem})" : reason);
    }
}

internal sealed record KillFile(
    [property: JsonPropertyName("by")] string By, [property: JsonPropertyName("reason")] string Reason, [property: JsonPropertyName("at")] string At);

[JsonSerializable(typeof(KillFile))]
internal sealed partial class KillJson : JsonSerializerContext;
