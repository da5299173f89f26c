using System.Xml.Linq;
using PolicyLang.Benchmarks.Commands;
using PolicyLang.Benchmarks.Compiled;
using PolicyLang.Benchmarks.Reporting;

namespace PolicyLang.Benchmarks.Tests;

public class ReportTests
{
    [Fact]
    public void The_document_and_its_charts_are_made_from_the_results() => Assert.All(
        ReportCommand.Files(Fixture.Repository), file => Assert.Equal(File.ReadAllText(Path.Combine(Fixture.Repository, file.Key)), file.Value));

    [Fact]
    public void A_measurement_replaces_its_own_figures_only()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("policylang-results-").FullName, "results.csv");
        var file = new ResultFile(path);
        file.Merge([new Result("matching", "Raw", 10, 1.23456, 1, 2, "ns", 0), new Result("matching", "Raw", 100, 5, 4, 6, "ns", 0)]);
        file.Merge([new Result("matching", "Raw", 100, 7, 6, 8, "ns", 24), new Result("cold", "Load", 10, 3, 2, 4, "ms")]);

        Assert.Equal(
            ["group,row,policies,median,low,high,unit,allocated", "cold,Load,10,3,2,4,ms,-1", "matching,Raw,10,1.235,1,2,ns,0", "matching,Raw,100,7,6,8,ns,24"],
            File.ReadAllLines(path));
        Assert.Equal(3, file.Read().Count);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    public void The_growth_exponent_is_that_of_the_law_that_made_the_points(double exponent)
    {
        var points = Figures.Sizes.Select(n => (n, 12 * Math.Pow(n, exponent))).ToList();
        Assert.Equal(exponent, Growth.Exponent(points)!.Value, precision: 10);
    }

    [Fact]
    public void A_mark_without_results_is_an_error() =>
        Assert.Throws<FormatException>(() => Report.Update("a\n<!-- results: nothing -->\n<!-- end -->\n", new Dictionary<string, string>()));

    [Fact]
    public void Everything_between_the_marks_is_replaced() => Assert.Equal(
        "a\n<!-- results: x -->\n\nnew\n\n<!-- end -->\nb\n",
        Report.Update("a\n<!-- results: x -->\nold\n<!-- end -->\nb\n", new Dictionary<string, string> { ["x"] = "new\n" }));

    [Fact]
    public void A_chart_is_valid_and_says_in_words_what_it_shows()
    {
        var chart = new Chart("One decision", "ns", [new Series("ours", [(10, 9.5), (10_000, 50)], IsOurs: true), new Series("a < b", [(10, 12), (10_000, 3_000)], IsOurs: false)]);
        var svg = XDocument.Parse(chart.ToSvg()).Root!;
        Assert.Equal("One decision, ns. ours: 9.50 at 10 policies, 50.0 at 10,000 policies. a < b: 12.0 at 10 policies, 3,000 at 10,000 policies.", svg.Attribute("aria-label")!.Value);
        Assert.Equal(2, svg.Elements(svg.Name.Namespace + "polyline").Count(p => (string?)p.Attribute("class") is "ours" or "theirs"));
    }
}
