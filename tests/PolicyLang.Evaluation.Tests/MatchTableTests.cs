using System.Runtime.InteropServices;
using PolicyLang.Cli.Input;
using PolicyLang.CompilerServices;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Evaluation.Tests;

/// <summary>The shapes of tables: as few classes as conditions tell apart, and every row and column where its neighbours need more room.</summary>
public class MatchTableTests
{
    [Theory]
    [InlineData("t in [\"a\", \"b\"]", "t", "a b|c d|")]
    [InlineData("t in [\"a\", \"b\"];t == \"b\"", "t", "a|b|c d|")]
    [InlineData("t in [\"xa\", \"b\"];t like \"x*\"", "t", "xa|b|x xc|c|")]
    [InlineData("t in [\"xa\", \"xb\", \"b\"];t like \"x*\";t like \"xb*\"", "t", "xa|xb|xbc|xc x|b|a|")]
    [InlineData("n < 5", "n", "-9223372036854775808 4|5 6 9223372036854775807|")]
    [InlineData("n >= 5", "n", "4 0|5 6|")]
    [InlineData("n > 5", "n", "4 5|6 7|")]
    [InlineData("n <= 5", "n", "4 5|6 7|")]
    [InlineData("n == 5", "n", "0 4|5|6 7|")]
    [InlineData("n in [5, 6]", "n", "0 4|5|6|7 8|")]
    [InlineData("n > 9223372036854775806", "n", "0 9223372036854775806|9223372036854775807|")]
    [InlineData("n < 5;n >= 5;n > 4", "n", "4 0|5 6|")]
    public void Values_are_one_class_where_no_condition_tells_them_apart(string conditions, string attribute, string classes)
    {
        var set = Load(Set(conditions.Split(';'), "t: string, n: int"));
        var known = new List<ushort>();
        foreach (var values in classes.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var codes = values.Split(' ').Select(v => CodeOf(set, attribute, v)).Distinct().ToList();
            Assert.True(codes.Count == 1, $"{values} are {codes.Count} classes");
            known.Add(codes[0]);
        }

        Assert.Equal(known.Count, known.Distinct().Count());
        Assert.DoesNotContain((ushort)0, known);
        Assert.Equal(0, CodeOf(set, attribute, null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1_100)]
    public void Every_row_is_found(int rows)
    {
        var compilation = RandomSet.Compile(Set(Enumerable.Range(0, rows).Select(i => $"n == {i} and t == \"a\""), "t: string, n: int"));
        var set = Load(compilation);

        for (var row = 0; row < rows; row++)
        {
            AssertDecides(set, row, ("t", "a"), ("n", $"{row}"));
            AssertDecides(set, -1, ("t", "b"), ("n", $"{row}"));
        }

        AssertDecides(set, -1, ("t", "a"), ("n", $"{rows}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(InternedIncident.Inline - 1)]
    [InlineData(InternedIncident.Inline)]
    [InlineData(InternedIncident.Inline + 1)]
    [InlineData(InternedIncident.Inline + 2)]
    [InlineData(60)]
    public void Every_column_is_read_by_every_entrance(int columns)
    {
        var compilation = RandomSet.Compile(Set(
            Enumerable.Range(0, columns).Select(i => $"n{i} > 0"), string.Join(", ", Enumerable.Range(0, columns).Select(i => $"n{i}: int"))));
        var entrances = new Entrances(compilation, MatchStrategy.Tables);

        for (var column = 0; column < columns; column++)
        {
            foreach (var isMissing in new[] { false, true })
            {
                var incident = Incident([.. Enumerable.Range(0, columns).Where(i => !isMissing || i != column).Select(i => ($"n{i}", i == column ? "1" : "0"))]);
                var expected = Interpreter.Decide(compilation.Model, incident);
                Assert.Equal(isMissing ? DecisionReason.Ambiguous : DecisionReason.Policy, expected.Reason);
                Assert.Null(entrances.Disagreement(incident, expected));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    public void Every_text_is_read_by_every_entrance(int columns)
    {
        // Every third column asks for a prefix, and every fifth for a text, too, that is pushed on from the slot of another one or not.
        var conditions = Enumerable.Range(0, columns).SelectMany(i => (string[])
            [i % 3 == 0 ? $"t{i} like \"x{i}*\"" : $"t{i} == \"x{i}\"", .. i % 5 == 0 ? (string[])[$"t{i} in [\"y\", \"z{i}\"]"] : []]);
        var compilation = RandomSet.Compile(Set(conditions, string.Join(", ", Enumerable.Range(0, columns).Select(i => $"t{i}: string"))));
        var entrances = new Entrances(compilation, MatchStrategy.Tables);

        for (var column = 0; column < columns; column++)
        {
            foreach (var (text, isTrue) in new (string?, bool)[] { ($"x{column}", true), ($"x{column}-1", column % 3 == 0), ("y", column % 5 == 0), ($"z{column + 1}", false), (null, false) })
            {
                var incident = Incident([.. Enumerable.Range(0, columns).Where(i => text is not null || i != column).Select(i => ($"t{i}", i == column ? text! : "-"))]);
                var expected = Interpreter.Decide(compilation.Model, incident);
                Assert.Equal(text is null ? DecisionReason.Ambiguous : isTrue ? DecisionReason.Policy : DecisionReason.Novel, expected.Reason);
                Assert.Null(entrances.Disagreement(incident, expected));
            }
        }
    }

    [Fact]
    public void A_table_names_texts_by_the_strings_that_are_shared()
    {
        var set = Load(Set(["t in [\"only-here\", \"and-here\"]"], "t: string"));
        var literals = Assert.Single(set.Intern(Incident(("t", "-"))).Table!.Inputs).Texts!.Literals;

        // One of two may be pushed on from the slot of the other.
        literals.Glance(SharedTexts.Of("only-here"u8, isCommon: false), out var first, out _);
        literals.Glance(SharedTexts.Of("and-here"u8, isCommon: false), out var second, out _);
        Assert.True(first + second > 0);
        literals.Glance(new string("only-here".AsSpan()), out first, out var isUnknown);
        Assert.Equal((0, 0), (first, isUnknown));
    }

    [Theory]
    [InlineData(5, 70)]
    [InlineData(6, 20)]
    [InlineData(7, 600)]
    public void What_was_on_the_stack_of_a_typed_entrance_is_not_read(int columns, int rows)
    {
        var set = Load(Set(Enumerable.Range(0, rows).Select(i => $"n{i % columns} == {i}"), string.Join(", ", Enumerable.Range(0, columns).Select(i => $"n{i}: int"))));
        for (var row = 0; row < rows; row++)
        {
            var table = set.Intern(Incident(("n0", "-1"))).Table!;
            Span<ushort> codes = new ushort[table.Room];
            codes.Fill(ushort.MaxValue);
            Span<ulong> possible = new ulong[table.Words];
            possible.Fill(0x5555);

            var match = new TableMatch(table, codes, possible);
            for (var input = 0; input < columns; input++)
                match.Whole(input, table.Inputs[input].Attribute == $"n{row % columns}" ? row : -1);
            Assert.True(match.TryDecidePlain("t", [], out var verdict));
            Assert.Equal(row, verdict.Policy);
        }
    }

    [Fact]
    public void A_typed_entrance_without_room_for_the_columns_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        _ = new TableMatch(Load(Set(["n == 1"], "n: int")).Intern(Incident()).Table!, new ushort[1], new ulong[1]));

    [Fact]
    public void An_interned_incident_is_a_line() => Assert.Equal(64, System.Runtime.CompilerServices.Unsafe.SizeOf<InternedIncident>());

    [Theory]
    [InlineData(4, 32)]
    [InlineData(8, 64)]
    [InlineData(24, 64)]
    public void Sets_begin_where_lines_do(int words, int bytes)
    {
        for (var classes = 1; classes < 20; classes++)
        {
            var sets = new RowSets(classes, words);
            for (var code = 0; code < classes; code++)
            {
                Assert.Equal(words, sets[code].Length);
                Assert.Equal(0, Marshal.UnsafeAddrOfPinnedArrayElement(sets.Items, sets.Start + (code * words)) % bytes);
            }
        }
    }

    private static string Set(IEnumerable<string> conditions, string fields) => string.Join('\n',
    [
        "domain d", $"resource r in d target \"x\" {{ {fields} }}", "signal s on r", "action mend on r reversible risk low",
        .. conditions.Select((c, i) => $"policy p{i} when s on r where {c} then mend tier1 reversible"),
    ]) + "\n";

    private static IPolicySet Load(string text) => Load(RandomSet.Compile(text));

    private static IPolicySet Load(Language.Semantics.PolicyCompilation compilation) =>
        PolicySetCompiler.Load(compilation, new EmitOptions("Shapes", "Policies", MatchStrategy.Tables));

    private static ushort CodeOf(IPolicySet set, string attribute, string? value)
    {
        var interned = set.Intern(Incident(value is null ? [] : [(attribute, value)]));
        var input = Assert.Single(interned.Table!.Inputs);
        return InternedIncident.CodesOf(in interned, interned.Table)[input.FirstColumn];
    }

    private static void AssertDecides(IPolicySet set, int policy, params (string, string)[] attributes)
    {
        var incident = Incident(attributes);
        Assert.Equal(policy, set.Decide(incident).Policy);
        Assert.Equal(policy, set.Decide(set.Intern(incident)).Policy);
    }

    private static Incident Incident(params (string Name, string Value)[] attributes) => new()
    {
        Id = "i",
        At = DateTimeOffset.UnixEpoch,
        Signal = "s",
        Resource = "r",
        Target = "t",
        Attributes = attributes.ToDictionary(a => a.Name, a => long.TryParse(a.Value, out var number) ? AttributeValue.Of(number) : AttributeValue.Of(a.Value)),
    };
}
