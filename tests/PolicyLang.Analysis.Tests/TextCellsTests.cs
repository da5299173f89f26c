using PolicyLang.Language.Analysis;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Analysis.Tests;

/// <summary>The cells of strings against the enumeration of all strings up to a length.</summary>
public class TextCellsTests
{
    private static readonly List<string> Strings = [.. UpTo(6)];

    [Fact]
    public void Cells_have_every_combination_that_a_string_has_and_no_other()
    {
        var (combinations, splits) = (0, 0);
        for (var seed = 1; seed <= 1_500; seed++)
        {
            var random = new Random(seed);
            string[] patterns = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => Text("ab?**"))];
            string[] constants = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Text("abc"))];
            var split = random.Next(1, 4);
            var cells = TextCells.Of(constants, patterns, split, "name");
            var globs = patterns.Select(Glob.Parse).ToList();
            var exact = constants.Concat(patterns.Where(p => p.All(char.IsAsciiLetter))).ToHashSet();
            var claimed = Enumerable.Range(0, cells.Count).Select(cells.Claims(patterns, constants)).ToList();

            for (var cell = 0; cell < cells.Count; cell++)
                Assert.True(claimed[cell] == Key(cells.Witness(cell).Text), $"seed {seed}: cell {cell} '{cells.Witness(cell).Text}' claims {claimed[cell]}");
            Assert.Equal(cells.Count, Enumerable.Range(0, cells.Count).Select(c => cells.Witness(c).Text).Distinct().Count());

            // Of strings that no constant equals, as many are wanted as inputs are compared with each other, where there are so many.
            foreach (var group in Strings.GroupBy(Key))
            {
                var free = group.Count(s => !exact.Contains(s));
                var wanted = group.Count(exact.Contains) + Math.Min(split, free);
                var count = claimed.Count(c => c == group.Key);
                Assert.True(count >= wanted, $"seed {seed}: {group.Key} ({string.Join(" ", patterns)}; {string.Join(" ", constants)}) has {count} of {wanted} strings, as '{group.First()}'");
                combinations++;
                splits += wanted > 1 ? 1 : 0;
            }

            string Key(string text) => string.Concat(globs.Select(g => g.IsMatch(text) ? '1' : '0')) + "/" + string.Concat(constants.Select(c => c == text ? '1' : '0'));

            string Text(string alphabet) => string.Concat(Enumerable.Range(0, random.Next(0, 5)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        }

        Assert.True(combinations > 3_000 && splits > 1_000, $"{combinations} {splits}");
    }

    private static IEnumerable<string> UpTo(int length) =>
        length == 0 ? [""] : UpTo(length - 1).SelectMany(s => s.Length == length - 1 ? [s, s + "a", s + "b", s + "c"] : new[] { s });
}

internal static class CellsExtensions
{
    /// <summary>By cell: what the cells say of it, which patterns it matches and which constants it equals.</summary>
    public static Func<int, string> Claims(this Cells cells, string[] patterns, string[] constants)
    {
        var runs = patterns.Select(p => cells.Like(p).ToList()).ToList();
        var equal = constants.Select(c => cells.Where(Comparison.Equal, PolicyValue.OfString(c)).ToList()).ToList();
        return cell => Bits(runs, cell) + "/" + Bits(equal, cell);
    }

    private static string Bits(List<List<(int From, int To)>> all, int cell) => string.Concat(all.Select(runs => runs.Any(r => r.From <= cell && cell <= r.To) ? '1' : '0'));
}
