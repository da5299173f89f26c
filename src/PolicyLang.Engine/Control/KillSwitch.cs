using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyLang.Engine.Storage;

namespace PolicyLang.Engine.Control;

/// <summary>Whether the engine may act.</summary>
/// <param name="IsEngaged">Whether it may not.</param>
/// <param name="By">Who or what stopped it.</param>
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

    private string FilePath => Path.Combine(dataFolder, FileName);

    /// <summary>Reads it now. Never throws.</summary>
    public KillState Read()
    {
        try
        {
            if (environment(Variable) is { Length: > 0 } value && value != "0")
                return new KillState(true, "environment", $"{Variable} is set");
            // A folder that is gone, or on a disk that is gone, must not look like a switch that is off.
            if (!Directory.Exists(dataFolder))
                return new KillState(true, "engine", $"the kill switch cannot be read: there is no folder {dataFolder}");
            // Unlike File.Exists this tells "no such file" from "cannot be read".
            var text = File.ReadAllText(FilePath);
            return Parse(text);
        }
        catch (FileNotFoundException)
        {
            return new KillState(false);
        }
        catch (Exception e)
        {
            return new KillState(true, "engine", $"the kill switch cannot be read: {e.Message}");
        }
    }

    /// <summary>Engages it; on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Engage(string by, string reason, DateTimeOffset at) =>
        SafeFiles.Replace(FilePath, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new KillFile(by, reason, Audit.AuditLog.Moment(at)), KillJson.Default.KillFile) + "\n"));

    /// <summary>Releases it; false where it was not engaged by the file. The environment cannot be changed from here.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    public bool Release()
    {
        var was = File.Exists(FilePath);
        File.Delete(FilePath);
        return was;
    }

    private static KillState Parse(string text)
    {
        try
        {
            var file = JsonSerializer.Deserialize(text, KillJson.Default.KillFile);
            return new KillState(true, file?.By ?? "file", file?.Reason ?? "");
        }
        catch (JsonException)
        {
            // 'touch kill' and 'echo reason > kill' are as good as any.
            return new KillState(true, "file", text.Trim());
        }
    }
}

internal sealed record KillFile(
    [property: JsonPropertyName("by")] string By, [property: JsonPropertyName("reason")] string Reason, [property: JsonPropertyName("at")] string At);

[JsonSerializable(typeof(KillFile))]
internal sealed partial class KillJson : JsonSerializerContext;
