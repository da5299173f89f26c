using System.Text;

namespace PolicyLang.Evaluation.Tests;

/// <summary>
/// Writes random well-typed policy sets as text: the parser, the binder and both evaluators are all in the path of what is tested.
/// The same seed always gives the same set.
/// </summary>
internal sealed class RandomPolicies(Random random)
{
    public static readonly string[] Words = ["shop", "search", "sh*p", "a?b", "", "ключ", "日本", "😀", "x😀y", "Shop", "a\\b"];

    public static readonly (string Name, string Type)[] Fields =
        [("x-name", "string"), ("x-count", "int"), ("x-ratio", "number"), ("x-flag", "bool"), ("x-wait", "duration"), ("x-room", "size"), ("x-kind", "one of [\"shop\", \"search\", \"日本\"]")];

    public static readonly string[] Resources = ["x-box", "x-rack"];

    public static readonly string[] Signals = ["x-stuck", "x-lost"];

    private static readonly string[] Dates = ["2026-11-24", "2026-11-25", "2026-12-01"];
    private static readonly string[] Zones = ["", " \"Europe/Berlin\"", " \"America/New_York\"", " \"Asia/Kathmandu\""];
    private static readonly string[] Days = ["monday", "tuesday", "wed", "thursday", "fri", "saturday", "sunday"];

    private readonly StringBuilder _text = new();

    /// <summary>How deep the conditions of policies nest.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>A whole set: vocabulary, policies, holds.</summary>
    public string Set(int policies, int holds)
    {
        _text.AppendLine("domain x-yard\ndomain x-vault floor tier2");
        var fields = string.Join(", ", Fields.Select(f => $"{f.Name}: {f.Type}"));
        _text.AppendLine($"resource x-box in x-yard target \"{{x-name}}/{{x-count}}\" {{ {fields} }}");
        _text.AppendLine($"resource x-rack in x-vault target \"{{x-name}}-{{x-room}}-{{x-ratio}}-{{x-flag}}-{{x-wait}}\" {{ {fields} }}");
        _text.AppendLine("signal x-stuck on x-box, x-rack { x-extra: string }\nsignal x-lost on x-box { x-extra: string }");
        _text.AppendLine("action x-nudge on x-box (x-soft: bool = true, x-for: duration = 90s, x-to: size = 512MiB) reversible risk low");
        _text.AppendLine("action x-move on x-box, x-rack (x-n: int, x-part: number = 50%) reversible risk medium");
        _text.AppendLine("action x-drop on x-box irreversible risk low\naction x-rebuild on x-rack (x-how: string = \"a\\\"b\") reversible risk high");
        _text.AppendLine("fact x-work { x-name: string, x-count: int, x-flag: bool, x-kind: one of [\"shop\", \"search\", \"日本\"] }");
        for (var i = 0; i < policies; i++)
            _text.AppendLine(Policy($"p{i}"));
        for (var i = 0; i < holds; i++)
            _text.AppendLine(Hold($"h{i}"));
        return _text.ToString();
    }

    public string Policy(string name)
    {
        var onBoxOnly = random.Next(4) > 0;
        var signals = random.Next(6) == 0 ? "any" : onBoxOnly ? Pick("x-stuck", "x-lost", "x-stuck, x-lost") : "x-stuck";
        var resources = onBoxOnly ? "x-box" : Pick("x-rack", "x-box, x-rack", "any");
        var isAny = signals == "any" || resources == "any";
        if (signals == "any")
            (onBoxOnly, resources) = (true, "x-box");
        if (resources == "any" && signals is "x-stuck")
            onBoxOnly = false;
        var (steps, floor) = Steps(onBoxOnly, resources);
        var tier = Math.Max(floor, Pick(1, 1, 1, 2, 3));
        if (isAny)
            tier = Math.Max(2, tier);
        var text = new StringBuilder($"policy {name}\nwhen {signals} on {resources}");
        if (random.Next(3) > 0)
            text.Append($"\n  where {Condition(Depth, fact: false)}");
        if (random.Next(4) == 0)
            text.Append($"\n  unless {Condition(1, fact: false)}");
        if (random.Next(5) == 0)
            text.Append($"\n  for {Pick("2m", "1h", "0s")}");
        text.Append($"\n{steps}\n  tier{tier}");
        if (tier == 1)
            text.Append(random.Next(2) == 0 ? $" until {Pick(Dates)} reversible" : " reversible");
        if (random.Next(8) == 0)
            text.Append(" shadow");
        return text.ToString();
    }

    public string Hold(string name)
    {
        var text = new StringBuilder($"hold {name} stops {Pick("any", "x-nudge", "x-move, x-drop", "page")} on {Pick("any", "x-box", "x-rack")}");
        if (random.Next(3) > 0)
            text.Append($" where {Condition(2, fact: false)}");
        else
            text.Append(random.Next(3) == 0 ? " while x-work" : $" while x-work where {Condition(2, fact: true)}");
        if (random.Next(3) == 0)
            text.Append($" during {Window()}");
        return text.Append(random.Next(2) == 0 ? " tier2" : "").ToString();
    }

    private (string Text, int Floor) Steps(bool onBoxOnly, string resources)
    {
        var steps = new StringBuilder();
        var floor = onBoxOnly || resources == "x-box" ? 1 : resources == "x-rack" ? 2 : 2;
        for (var i = random.Next(4) == 0 ? 2 : 1; i > 0; i--)
        {
            var (step, least) = onBoxOnly
                ? Pick(("x-nudge", 1), ("x-nudge", 1), ("x-nudge", 1), ("x-nudge(x-soft: false, x-for: 3725s)", 1), ("x-nudge(x-to: 1024KB)", 1), ("x-drop", 2), ("x-move(x-n: -3)", 2), ("x-rebuild on x-rack", 3), ("x-move on x-rack(x-n: 7, x-part: 99.9%)", 2))
                : Pick(("x-move(x-n: 1_000)", 2), ("x-move on x-box(x-n: 1)", 2), ("x-nudge on x-box", 1), ("page", 3));
            steps.Append(steps.Length > 0 ? "\nthen " : "then ").Append(step);
            floor = Math.Max(floor, least);
        }

        return (steps.ToString(), floor);
    }

    public string Condition(int depth, bool fact) => depth == 0 ? Comparison(fact) : random.Next(5) switch
    {
        0 => $"{Condition(depth - 1, fact)} and {Condition(depth - 1, fact)}",
        1 => $"({Condition(depth - 1, fact)} or {Condition(depth - 1, fact)})",
        2 => $"not ({Condition(depth - 1, fact)})",
        _ => Comparison(fact),
    };

    private string Comparison(bool fact)
    {
        if (fact && random.Next(2) == 0)
        {
            return random.Next(6) switch
            {
                0 => $"x-work.x-name {Pick("==", "!=")} x-name",
                1 => $"x-work.x-count {Pick("==", "!=")} x-count",
                2 => $"x-work.x-flag == x-flag",
                3 => $"x-work.x-name == labels[\"app\"]",
                4 => $"x-work.x-count {Order()} {Whole()}",
                _ => $"x-work.x-kind == {Pick("\"shop\"", "x-kind")}",
            };
        }

        return random.Next(14) switch
        {
            0 => $"x-name {Pick("==", "!=")} {Quoted()}",
            1 => $"x-name {Pick("", "not ")}in [{Quoted()}, {Quoted()}]",
            2 => $"x-name {Pick("", "not ")}like {Pattern()}",
            3 => $"x-count {Order()} {Whole()}",
            4 => $"x-count {Order()} {Pick("2.5", "3.0", "-0.5", "150%")}",
            5 => $"x-count {Pick("", "not ")}in [{Whole()}, 7]",
            6 => $"x-ratio {Order()} {Pick("0.93", "93%", "1", "0.5", "99.9%")}",
            7 => Pick("x-flag", "x-flag == false", "x-flag != true"),
            8 => $"x-wait {Order()} {Pick("90s", "1h30m", "250ms", "0s")}",
            9 => $"x-room {Order()} {Pick("512MiB", "1KB", "64KiB", "0B")}",
            10 => $"x-kind {Pick("==", "!=")} {Pick("\"shop\"", "\"日本\"")}",
            11 => $"labels[\"{Pick("app", "team", "日本")}\"] {Pick("==", "like")} {Quoted(pattern: true)}",
            12 => Pick($"seen({Pick("1h", "1d")}) {Order()} {random.Next(3)}", $"age {Order()} {Pick("2m", "1h")}"),
            _ => Pick($"severity == {Quoted()}", $"target like {Pattern()}", $"severity in [\"critical\", {Quoted()}]"),
        };
    }

    private string Window() => random.Next(3) switch
    {
        0 => $"{Pick("2026-11-24", "2026-11-24T10:00Z")} to {Pick("2026-11-25", "2026-11-24T12:00Z", "2026-11-20")}",
        1 => $"daily {Pick("09:00", "22:00")} to {Pick("17:30", "06:00")}{Pick(Zones)}",
        _ => $"{Pick(Days)} {Pick("09:00", "22:00")} to {Pick(Pick(Days) + " ", "")}{Pick("17:30", "06:00")}{Pick(Zones)}",
    };

    private string Order() => Pick("==", "!=", "<", "<=", ">", ">=");

    private string Whole() => Pick("0", "2", "3", "-3", "9007199254740993");

    private string Quoted(bool pattern = false) => "\"" + Pick([.. Words.Where(w => !pattern || !w.Contains('\\'))]).Replace("\\", "\\\\", StringComparison.Ordinal) + "\"";

    private string Pattern() => Pick("\"sh*\"", "\"*\"", "\"?\"", "\"*o*\"", "\"x?y\"", "\"\\\\*\"", "\"sh\\\\*p\"", "\"\"", "\"*😀*\"", "\"a\\\\\\\\b\"");

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];
}
