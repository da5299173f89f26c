using System.Globalization;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>
/// What the incidents of the workload have: twelve texts of forty known values each, in five groups that share a prefix, and eight
/// whole numbers.
/// </summary>
internal static class Schema
{
    public const int Signals = 200;
    public const int Kinds = 30;
    public const int Groups = 5;
    public const int ValuesPerGroup = 8;
    public const int KnownValues = Groups * ValuesPerGroup;
    public const int NumberLimit = 1000;

    /// <summary>The id of a text that no policy names.</summary>
    public const ushort UnknownText = ushort.MaxValue;

    public static readonly string[] Texts =
        ["namespace", "workload", "container", "image", "team", "region", "zone", "cluster", "app", "env", "cause", "version"];

    public static readonly string[] Numbers = ["restarts", "replicas", "cpu", "memory", "latency", "errors", "lag", "load"];

    /// <summary>The thresholds that people write: round numbers.</summary>
    public static readonly int[] Thresholds = [5, 10, 20, 50, 75, 90, 100, 150, 200, 250, 300, 400, 500, 600, 750, 900];

    public static bool IsText(int attribute) => attribute < Texts.Length;

    public static string NameOf(int attribute) => IsText(attribute) ? Texts[attribute] : Numbers[attribute - Texts.Length];

    public static int AttributeCount => Texts.Length + Numbers.Length;

    public static string Signal(int signal) => "s" + Text(signal);

    public static string Kind(int kind) => "k" + Text(kind);

    /// <summary>A known value of a text attribute: a prefix for its group, and its number.</summary>
    public static string Value(int attribute, int id) => Prefix(attribute, id / ValuesPerGroup) + Text(id % ValuesPerGroup);

    /// <summary>What the values of one group begin with.</summary>
    public static string Prefix(int attribute, int group) => $"{Texts[attribute]}-{(char)('a' + group)}-";

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
