using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Analysis.Tests;

/// <summary>
/// Writes random policy sets over few inputs and few constants, so that all incidents that they can tell apart can be enumerated. The
/// same seed always gives the same set.
/// </summary>
internal sealed class SmallSets
{
    public const string Vocabulary = """
        domain x-yard
        resource x-box in x-yard target "{x-name}" { x-kind: one of ["a", "ab", "c"], x-flag: bool, x-count: int, x-name: string, x-wait: duration, x-ratio: number }
        resource x-rack in x-yard target "rack-{x-count}" { x-count: int, x-name: string }
        signal x-stuck on x-box, x-rack {}
        signal x-lost on x-box {}
        action x-nudge on x-box, x-rack (x-n: int = 1) reversible risk low
        action x-move on x-box, x-rack reversible risk medium
        fact x-work { x-name: string, x-count: int, x-kind: one of ["a", "ab", "b"], x-wait: duration, x-flag: bool }

        """;

    public const string Path = "small.heal";

    private static readonly string[] AllInputs = ["kind", "flag", "count", "name", "wait", "ratio", "label", "severity", "target", "age", "seen"];
    private static readonly string[] AllAtoms = ["== \"a\"", "== \"ab\"", "!= \"b\"", "in [\"a\", \"b\"]", "in [\"a\", \"ab\", \"c\"]", "like \"a*\"", "like \"*b\"", "like \"?\"", "like \"a?*\"", "not like \"*a*\"", "!= \"\"", "like \"ab\"", "not in [\"ab\"]"];
    private static readonly string[] Dates = ["2026-11-24", "2026-11-25", "2026-12-01"];
    private static readonly string[] Windows =
    [
        "2026-11-24T10:00Z to 2026-11-25", "2026-11-25 to 2026-11-24", "2026-11-20 to 2026-12-01", "daily 22:00 to 06:00", "daily 09:00 to 17:30", "fri 09:00 to mon 06:00", "wed 22:00 to 06:00",
    ];

    private static readonly string[] ZonedWindows = ["daily 00:30 to 02:30 \"Europe/Berlin\"", "sunday 02:00 to 03:00 \"Europe/Berlin\"", "daily 22:00 to 23:00 \"Europe/Berlin\""];

    private static readonly CompilationOptions Options = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    private readonly Random _random;
    private readonly string[] _atoms;
    private readonly string[] _fields;
    private readonly string[] _windows;
    private int _watches;

    public SmallSets(int seed)
    {
        _random = new Random(seed);
        Inputs = [.. Shuffled(AllInputs).Take(_random.Next(2, 4))];
        _atoms = [.. Shuffled(AllAtoms).Take(3)];
        _fields = [.. Shuffled(["name", "count", "kind", "wait", "flag"]).Take(1)];
        _windows = _random.Next(25) == 0 ? [Pick(ZonedWindows)] : [.. Shuffled(Windows).Take(2)];
        Policies = [.. Enumerable.Range(0, _random.Next(2, 7)).Select(i => Policy($"p{i}"))];
        Holds = [.. Enumerable.Range(0, _random.Next(0, 4)).Select(i => Hold($"h{i}"))];
    }

    /// <summary>The inputs that conditions read.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The tests of strings that occur.</summary>
    public IReadOnlyList<string> Atoms => _atoms;

    /// <summary>The fields of facts that conditions read.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>How many holds may look at different facts, of this set and its mutation together.</summary>
    public int Watches => _watches;

    public List<string> Policies { get; private set; }

    public List<string> Holds { get; private set; }

    public string Text => Vocabulary + string.Join("\n", Policies.Concat(Holds)) + "\n";

    /// <summary>Changes one declaration.</summary>
    public void Mutate()
    {
        var policies = Policies.ToList();
        var holds = Holds.ToList();
        var place = _random.Next(policies.Count);
        switch (_random.Next(8))
        {
            case 0:
                policies.RemoveAt(place);
                break;
            case 1:
                policies.Insert(place, Policy("added"));
                break;
            case 2:
                var other = _random.Next(policies.Count);
                (policies[place], policies[other]) = (policies[other], policies[place]);
                break;
            case 3:
                holds.Add(Hold("added-hold"));
                break;
            case 4 when holds.Count > 0:
                holds.RemoveAt(_random.Next(holds.Count));
                break;
            case 5 when holds.Count > 0:
                holds[_random.Next(holds.Count)] = Hold("changed-hold");
                break;
            default:
                policies[place] = Policy("changed");
                break;
        }

        (Policies, Holds) = (policies, holds);
    }

    public static PolicyCompilation Compile(string text)
    {
        var compilation = PolicyCompilation.Create([Parser.Parse(new SourceFile(Path, text))], Options);
        var error = compilation.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error);
        return error is null ? compilation : throw new InvalidOperationException($"The generator wrote a wrong set: {error}\n{text}");
    }

    private string Policy(string name)
    {
        var onRack = _random.Next(5) == 0 && Inputs.Any(IsOnRack);
        var when = onRack ? Pick("x-stuck on x-rack", "x-stuck on x-box, x-rack") : Pick("x-stuck on x-box", "x-stuck on x-box", "x-stuck, x-lost on x-box");
        var text = $"policy {name}\nwhen {when}";
        if (_random.Next(8) > 0)
            text += $"\n  where {Condition(2, onRack, fact: false)}";
        if (_random.Next(5) == 0)
            text += $"\n  unless {Condition(1, onRack, fact: false)}";
        if (Inputs.Contains("age") && _random.Next(5) == 0)
            text += "\n  for 1m";
        var (step, floor) = Pick(("x-nudge", 1), ("x-nudge", 1), ("x-nudge(x-n: 2)", 1), ("x-nudge(x-n: 1)", 1), ("x-move", 2), ("page", 3), ("x-nudge on x-box", when.EndsWith("x-box", StringComparison.Ordinal) && !onRack ? 1 : 4));
        if (floor == 4)
            (step, floor) = ("x-nudge", 1);
        text += $"\nthen {step}";
        if (floor < 3 && _random.Next(10) == 0)
            (text, floor) = (text + "\nthen x-move", 2);
        var tier = Math.Max(floor, Pick(1, 1, 1, 1, 2, 3));
        text += $"\n  tier{tier}";
        if (tier == 1)
            text += _random.Next(4) == 0 ? $" until {Pick(Dates)} reversible" : " reversible";
        return text + (_random.Next(12) == 0 ? " shadow" : "");
    }

    private string Hold(string name)
    {
        var text = $"hold {name} stops {Pick("any", "x-nudge", "x-move")} on {Pick("any", "x-box", "x-rack")}";
        var kind = _random.Next(3);
        if (kind == 0 && _watches < 2)
        {
            _watches++;
            text += _random.Next(4) == 0 ? " while x-work" : $" while x-work where {Condition(2, onRack: false, fact: true)}";
        }
        else if (kind < 2)
        {
            text += $" where {Condition(2, onRack: false, fact: false)}";
        }

        if (kind == 2 || _random.Next(3) == 0)
            text += $" during {Pick(_windows)}";
        return text + Pick("", " tier2", " tier2");
    }

    private string Condition(int depth, bool onRack, bool fact) => depth == 0 ? Comparison(onRack, fact) : _random.Next(6) switch
    {
        0 => $"{Operand(depth, onRack, fact)} and {Operand(depth, onRack, fact)}",
        1 => $"{Operand(depth, onRack, fact)} or {Operand(depth, onRack, fact)}",
        2 => $"{Operand(depth, onRack, fact)} and {Operand(depth, onRack, fact)} and {Operand(depth, onRack, fact)}",
        3 => $"not ({Condition(depth - 1, onRack, fact)})",
        _ => Comparison(onRack, fact),
    };

    private string Operand(int depth, bool onRack, bool fact) => $"({Condition(depth - 1, onRack, fact)})";

    private string Comparison(bool onRack, bool fact)
    {
        if (fact && _random.Next(3) > 0)
        {
            var field = Pick(_fields);
            return field switch
            {
                "name" => Pick($"x-work.x-name {Pick(_atoms)}", Same("x-work.x-name", "name", "label", "severity", "target", "kind")),
                "kind" => Pick($"x-work.x-kind {Pick("==", "!=")} {Pick("\"a\"", "\"ab\"", "\"b\"")}", Same("x-work.x-kind", "name", "kind", "label")),
                "count" => Pick($"x-work.x-count {Order()} {Whole()}", Same("x-work.x-count", "count", "seen")),
                "wait" => Pick($"x-work.x-wait {Order()} {Pick("1m", "2m")}", Same("x-work.x-wait", "wait", "age")),
                _ => Pick("x-work.x-flag", Same("x-work.x-flag", "flag")),
            };
        }

        return Test(Pick(Inputs.Where(i => !onRack || IsOnRack(i)).ToArray()));
    }

    private static bool IsOnRack(string input) => input is not ("kind" or "flag" or "wait" or "ratio");

    /// <summary>A field compared with an input that the set reads, where there is one.</summary>
    private string Same(string field, params string[] with)
    {
        var possible = with.Where(Inputs.Contains).ToArray();
        return possible.Length == 0 ? $"{field} == {field}" : $"{field} {Pick("==", "!=")} {NameOf(Pick(possible))}";
    }

    private string NameOf(string input) => input switch
    {
        "label" => "labels[\"app\"]",
        "seen" => $"seen({Pick("1h", "1d")})",
        "severity" or "target" or "age" => input,
        _ => "x-" + input,
    };

    private string Test(string input) => input switch
    {
        "kind" => Pick($"x-kind {Pick("==", "!=")} {Pick("\"a\"", "\"ab\"", "\"c\"")}", "x-kind in [\"a\", \"c\"]", "x-kind like \"a*\""),
        "flag" => Pick("x-flag", "x-flag == false", "x-flag != false", "x-flag in [true, false]"),
        "count" => Pick($"x-count {Order()} {Whole()}", $"x-count {Order()} {Whole()}", $"x-count {Order()} 2.5", $"x-count in {Pick("[0, 2]", "[2, 3]", "[3]")}"),
        "wait" => $"x-wait {Order()} {Pick("1m", "2m", "0s")}",
        "ratio" => $"x-ratio {Order()} {Pick("0.5", "1", "50%", "0", "-0.0")}",
        "age" => $"age {Order()} {Pick("1m", "2m", "0s")}",
        "seen" => $"seen({Pick("1h", "1d")}) {Order()} {_random.Next(3)}",
        _ => $"{NameOf(input)} {Pick(_atoms)}",
    };

    private string Order() => Pick("==", "!=", "<", "<=", ">", ">=");

    private string Whole() => Pick("0", "2", "3");

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private T[] Shuffled<T>(T[] items)
    {
        var copy = items.ToArray();
        _random.Shuffle(copy);
        return copy;
    }
}
