using System.Text;
using System.Text.Json;

namespace PolicyLang.Cli.Run.Configuration;

/// <summary>Reads a configuration: a file in JSON with comments, and environment variables over it.</summary>
internal static class ConfigurationFile
{
    /// <summary>What the names of environment variables begin with; <c>__</c> stands between keys.</summary>
    public const string Prefix = "POLICYLANG__";

    private const int LargestFile = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <exception cref="CannotRunException">It cannot be read at all.</exception>
    public static ConfigurationNode Read(string path, IReadOnlyDictionary<string, string> variables, ConfigurationProblems problems)
    {
        var root = Parse(path, ReadBytes(path), problems);
        foreach (var (name, value) in variables.Where(v => v.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(v => v.Key, StringComparer.Ordinal))
            Override(root, name, value, problems);
        return root;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new CannotRunException($"{path}: the file has more than {SizeText.Format(LargestFile)}; is it a configuration?");
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite))
                throw new CannotRunException($"{path}: everybody can write the file, and so decide what is run; take that away with 'chmod o-w {path}'");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"{path}: {e.Message}");
        }
    }

    private static ConfigurationNode Parse(string path, byte[] bytes, ConfigurationProblems problems)
    {
        var skipped = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(bytes.AsSpan(skipped), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var root = new ConfigurationNode("", "", ConfigurationKind.Object, path);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new CannotRunException($"{path}: a configuration is a JSON object; begin it with '{{'");
            ReadObject(ref reader, root);
            while (reader.Read())
                continue;
            return root;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            // The reader's own message ends with the place, which stands in front here.
            var why = e.Message.Split(" LineNumber:")[0];
            throw new CannotRunException($"{new SourcePlace(path, line, (int)(e.BytePositionInLine ?? 0) + 1)}: this is no JSON: {why}");
        }

        void ReadObject(ref Utf8JsonReader reader, ConfigurationNode node)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var key = reader.GetString()!;
                var place = PlaceOf(reader.TokenStartIndex);
                reader.Read();
                var problem = node.Find(key) is { } first ? $"it is written twice; the first is at {first.Place}"
                    : key.Contains(':', StringComparison.Ordinal) || key.Length == 0 ? "a key is not empty and has no ':'; choose another name"
                    : null;
                if (problem is not null)
                    problems.Add(place, node.PathOf(key), problem);
                // What cannot be kept is read all the same: there may be more to say of it.
                ReadValue(ref reader, problem is null ? node : new ConfigurationNode("", node.Path, ConfigurationKind.Object, place), key, place);
            }
        }

        void ReadValue(ref Utf8JsonReader reader, ConfigurationNode parent, string key, string place)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    ReadObject(ref reader, parent.Add(key, ConfigurationKind.Object, place));
                    break;
                case JsonTokenType.StartArray:
                    var list = parent.Add(key, ConfigurationKind.Array, place);
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                        ReadValue(ref reader, list, NumberText.Format(list.Children.Count), PlaceOf(reader.TokenStartIndex));
                    break;
                case JsonTokenType.Null:
                    problems.Add(place, parent.PathOf(key), "null is no value; leave the key out");
                    break;
                default:
                    parent.Add(key, ConfigurationKind.Value, place).Value = reader.TokenType == JsonTokenType.String ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
                    break;
            }
        }

        string PlaceOf(long index)
        {
            var before = bytes.AsSpan(skipped, (int)index);
            var line = before.LastIndexOf((byte)'\n') + 1;
            return new SourcePlace(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[line..]) + 1).ToString();
        }
    }

    /// <summary>Puts a variable over what the file says, or adds it. Keys that the file has keep its spelling.</summary>
    private static void Override(ConfigurationNode root, string variable, string value, ConfigurationProblems problems)
    {
        var place = $"environment variable {variable}";
        var keys = variable[Prefix.Length..].Split("__");
        var node = root;
        for (var i = 0; i < keys.Length; i++)
        {
            var isLast = i == keys.Length - 1;
            if (keys[i].Length == 0 || (node.Kind == ConfigurationKind.Array && node.Find(keys[i]) is null && keys[i] != NumberText.Format(node.Children.Count)))
            {
                problems.Add(place, node.Path, node.Kind == ConfigurationKind.Array ? $"the list has {NumberText.Format(node.Children.Count)} entries, so '{keys[i]}' is none" : "two '__' have no key between them");
                return;
            }

            var next = node.FindByVariable(keys[i]);
            if (next is not null && (next.Kind == ConfigurationKind.Value) != isLast)
            {
                problems.Add(place, next.Path, isLast ? "it has keys of its own, and a variable sets one value; go on with '__' and a key" : "it is one value, and has no keys");
                return;
            }

            // Whether a new list or object begins shows in what comes next.
            node = next ?? node.Add(keys[i], isLast ? ConfigurationKind.Value : keys[i + 1] == "0" ? ConfigurationKind.Array : ConfigurationKind.Object, place);
        }

        (node.Value, node.Place, node.IsSecret) = (value, place, true);
    }
}
