using System.Diagnostics;
using System.Globalization;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Analysis.Tests;

/// <summary>The analysis against z3, which is asked over its standard input in SMT-LIB.</summary>
public class Z3Tests
{
    private const int Pairs = 2_000;

    private static readonly string[] Literals =
    [
        "x-name == \"a\"", "x-name != \"ab\"", "x-name in [\"a\", \"b\", \"ba\"]", "x-name like \"a*\"", "x-name like \"*b\"", "x-name like \"?\"", "x-name like \"a?*b\"", "x-name not like \"*a*\"",
        "x-kind == \"a\"", "x-kind != \"c\"", "x-kind in [\"a\", \"ab\"]", "x-flag", "x-flag == false",
        "x-count < 2", "x-count >= 3", "x-count == 2", "x-count > 2.5", "x-count <= 1", "x-ratio < 0.5", "x-ratio >= 0.5", "x-ratio == 1", "x-ratio > 1", "x-wait > 1m", "x-wait <= 90s", "x-wait == 2m", "x-wait < 0s",
    ];

    /// <summary>Skipped where there is no z3; POLICYLANG_REQUIRE_Z3 makes that a failure.</summary>
    [Fact]
    public void Both_answer_alike()
    {
        using var z3 = Start();
        if (z3 is null)
        {
            Assert.True(Environment.GetEnvironmentVariable("POLICYLANG_REQUIRE_Z3") is null, "z3 is not installed.");
            Assert.Skip("z3 is not installed; on Debian: apt-get install z3");
        }

        z3.StandardInput.WriteLine("""
            (declare-const name String) (declare-const kind String) (declare-const flag Bool) (declare-const count Int) (declare-const ratio Real) (declare-const wait Int)
            (declare-const has-name Bool) (declare-const has-kind Bool) (declare-const has-flag Bool) (declare-const has-count Bool) (declare-const has-ratio Bool) (declare-const has-wait Bool)
            (assert (or (= kind "a") (= kind "ab") (= kind "c"))) (assert (>= wait 0))
            """);
        var random = new Random(20261124);
        var (compared, possible) = (0, 0);
        for (var batch = 0; batch < Pairs / 20; batch++)
        {
            var conditions = Enumerable.Range(0, 40).Select(_ => Condition(random, 2)).ToList();
            var policies = string.Concat(conditions.Select((c, i) => $"policy p{i} when x-stuck on x-box where {c} then page tier3\n"));
            var model = SmallSets.Compile(SmallSets.Vocabulary + policies).Model;
            var pair = model.Pairs.First(p => p is { Signal: "x-stuck", Resource: "x-box" });
            var bound = model.Policies.Where(p => p.File.Path == SmallSets.Path).Select(p => p.Condition!).ToList();
            for (var i = 0; i < bound.Count; i += 2)
            {
                var universe = new Universe(CancellationToken.None);
                universe.Add(pair, bound[i]);
                universe.Add(pair, bound[i + 1]);
                universe.Build();
                var (a, b) = (universe.Encode(pair, bound[i]), universe.Encode(pair, bound[i + 1]));
                var (first, second) = (Smt(bound[i]).IsTrue, Smt(bound[i + 1]).IsTrue);
                Compare($"(and {first} {second})", universe.Circuit.Solver.Solve([a.IsTrue, b.IsTrue]), "both");
                Compare($"(and {first} (not {second}))", universe.Circuit.Solver.Solve([a.IsTrue, Circuit.Not(b.IsTrue)]), "only the first");

                void Compare(string formula, bool expected, string what)
                {
                    z3.StandardInput.WriteLine($"(push)(assert {formula})(check-sat)(pop)");
                    z3.StandardInput.Flush();
                    var answer = z3.StandardOutput.ReadLine();
                    Assert.True(answer == (expected ? "sat" : "unsat"), $"{what}: z3 says {answer}, the analysis {expected}\n{conditions[i]}\n{conditions[i + 1]}\n{formula}");
                    compared++;
                    possible += expected ? 1 : 0;
                }
            }
        }

        z3.StandardInput.WriteLine("(exit)");
        var summary = $"z3: {compared} answers about {compared / 2} pairs of conditions equal, {possible} of them yes";
        Console.WriteLine(summary);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "z3.txt"), summary + "\n");
        Assert.True(possible > compared / 10 && possible < compared * 9 / 10, summary);
    }

    private static Process? Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("z3", "-in -smt2") { RedirectStandardInput = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Condition(Random random, int depth) => depth == 0 ? Literals[random.Next(Literals.Length)] : random.Next(4) switch
    {
        0 => $"(({Condition(random, depth - 1)}) and ({Condition(random, depth - 1)}) and ({Condition(random, depth - 1)}))",
        1 => $"(({Condition(random, depth - 1)}) or ({Condition(random, depth - 1)}))",
        2 => $"not ({Condition(random, depth - 1)})",
        _ => $"(({Condition(random, depth - 1)}) and ({Condition(random, depth - 1)}))",
    };

    private static (string IsTrue, string IsFalse) Smt(Condition condition)
    {
        switch (condition)
        {
            case AllOf all:
                var conjuncts = all.Operands.Select(Smt).ToList();
                return ($"(and {string.Join(" ", conjuncts.Select(c => c.IsTrue))})", $"(or {string.Join(" ", conjuncts.Select(c => c.IsFalse))})");
            case AnyOf any:
                var disjuncts = any.Operands.Select(Smt).ToList();
                return ($"(or {string.Join(" ", disjuncts.Select(c => c.IsTrue))})", $"(and {string.Join(" ", disjuncts.Select(c => c.IsFalse))})");
            case Negation not:
                var (isTrue, isFalse) = Smt(not.Operand);
                return (isFalse, isTrue);
            default:
                var name = condition.Inputs.First().Name["x-".Length..];
                var test = condition switch
                {
                    Flag => name,
                    Compare { Operator: Comparison.NotEqual } c => $"(not (= {name} {Constant(c.Value)}))",
                    Compare c => $"({Sign(c.Operator)} {name} {Constant(c.Value)})",
                    Contained c => $"(or false {string.Join(" ", c.Values.Select(v => $"(= {name} {Constant(v)})"))})",
                    Matches m => $"(str.in_re {name} (re.++ (str.to_re \"\") (str.to_re \"\") {string.Join(" ", m.Pattern.Select(p => p == '*' ? "re.all" : p == '?' ? "re.allchar" : $"(str.to_re \"{p}\")"))}))",
                    _ => throw new InvalidOperationException(),
                };
                return ($"(and has-{name} {test})", $"(and has-{name} (not {test}))");
        }
    }

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        _ => ">=",
    };

    private static string Constant(PolicyValue value) => value.Type switch
    {
        PolicyValueType.String => $"\"{value.Text}\"",
        PolicyValueType.Bool => value.Bool ? "true" : "false",
        PolicyValueType.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        PolicyValueType.Number => value.Number.ToString("0.0###", CultureInfo.InvariantCulture),
        _ => value.DurationTicks.ToString(CultureInfo.InvariantCulture),
    };
}
