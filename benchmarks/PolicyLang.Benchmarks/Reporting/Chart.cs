using System.Globalization;
using System.Security;
using System.Text;

namespace PolicyLang.Benchmarks.Reporting;

/// <summary>
/// A chart of costs over numbers of policies, both on logarithmic axes, as SVG. It follows the reader's choice of light or dark, and
/// each line bears its name, so that no colour has to be told from another.
/// </summary>
internal sealed class Chart(string title, string unit, IReadOnlyList<Series> series)
{
    private const double Width = 860, Height = 480, Left = 70, Right = 260, Top = 56, Bottom = 48, LineHeight = 16;

    private const string Style = """
        <style>
          svg { font: 13px system-ui, sans-serif; }
          .paper { fill: #ffffff; } .ink { fill: #1f2328; } .quiet { fill: #59636e; } .grid { stroke: #d1d9e0; }
          .ours { stroke: #0969da; stroke-width: 3; } .theirs { stroke: #818b98; stroke-width: 1.6; }
          .ours-fill { fill: #0969da; } .theirs-fill { fill: #59636e; } .leader { stroke: #d1d9e0; }
          polyline, .leader { fill: none; } .title { font-size: 16px; font-weight: 600; }
          @media (prefers-color-scheme: dark) {
            .paper { fill: #0d1117; } .ink { fill: #f0f6fc; } .quiet { fill: #9198a1; } .grid { stroke: #3d444d; }
            .ours { stroke: #58a6ff; } .theirs { stroke: #7d8590; } .ours-fill { fill: #58a6ff; } .theirs-fill { fill: #9198a1; }
            .leader { stroke: #3d444d; }
          }
        </style>
        """;

    private readonly StringBuilder _svg = new();

    private int FirstDecade => (int)Math.Floor(Math.Log10(series.SelectMany(s => s.Points).Min(p => p.Cost)));

    private int LastDecade => (int)Math.Ceiling(Math.Log10(series.SelectMany(s => s.Points).Max(p => p.Cost)));

    /// <summary>The chart.</summary>
    public string ToSvg()
    {
        _svg.Clear();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(Width)} {N(Height)}\" role=\"img\" aria-label=\"{Escape(Description())}\">");
        Line(Style);
        Line($"<rect class=\"paper\" width=\"{N(Width)}\" height=\"{N(Height)}\"/>");
        Text(Left, 26, title, "ink title", "start");
        Text(Left, 44, $"{unit}, logarithmic; lower is better", "quiet", "start");
        Grid();
        foreach (var s in series)
        {
            var shape = s.IsOurs ? "ours" : "theirs";
            Line($"<polyline class=\"{shape}\" points=\"{string.Join(' ', s.Points.Select(p => $"{N(X(p.Policies))},{N(Y(p.Cost))}"))}\"/>");
            foreach (var (policies, cost) in s.Points)
                Line($"<circle class=\"{shape}-fill\" cx=\"{N(X(policies))}\" cy=\"{N(Y(cost))}\" r=\"{(s.IsOurs ? "4" : "3")}\"/>");
        }

        Names();
        Line("</svg>");
        return _svg.ToString();
    }

    private void Grid()
    {
        for (var decade = FirstDecade; decade <= LastDecade; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            Line($"<line class=\"grid\" x1=\"{N(Left)}\" y1=\"{N(y)}\" x2=\"{N(Width - Right)}\" y2=\"{N(y)}\"/>");
            Text(Left - 8, y + 4, Math.Pow(10, decade).ToString("#,0.###", CultureInfo.InvariantCulture), "quiet", "end");
        }

        foreach (var policies in Figures.Sizes)
            Text(X(policies), Height - Bottom + 20, Figures.Count(policies), "quiet", "middle");
        Text((Left + Width - Right) / 2, Height - 8, "policies", "quiet", "middle");
    }

    /// <summary>The names at the ends of the lines, moved apart where they would cover each other.</summary>
    private void Names()
    {
        var labels = series.Where(s => s.Points.Count > 0).Select(s => (Series: s, Y: Y(s.Points[^1].Cost))).OrderBy(l => l.Y).ToArray();
        for (var i = 1; i < labels.Length; i++)
            labels[i].Y = Math.Max(labels[i].Y, labels[i - 1].Y + LineHeight);
        var excess = labels.Length == 0 ? 0 : Math.Max(0, labels[^1].Y - (Height - Bottom));
        for (var i = labels.Length - 1; i >= 0 && excess > 0; i--)
            labels[i].Y = Math.Min(labels[i].Y, Height - Bottom - ((labels.Length - 1 - i) * LineHeight));
        foreach (var (s, y) in labels)
        {
            var last = s.Points[^1];
            var x = Width - Right + 24;
            Line($"<polyline class=\"leader\" points=\"{N(X(last.Policies) + 6)},{N(Y(last.Cost))} {N(x - 6)},{N(y)}\"/>");
            Text(x, y + 4, $"{s.Name}: {Figures.Text(last.Cost)}", s.IsOurs ? "ours-fill" : "theirs-fill", "start");
        }
    }

    private string Description() => $"{title}, {unit}. " + string.Join(" ", series.Select(s =>
        $"{s.Name}: {string.Join(", ", s.Points.Select(p => $"{Figures.Text(p.Cost)} at {Figures.Count(p.Policies)} policies"))}."));

    private static double X(int policies) =>
        Left + ((Math.Log10(policies) - 1) / (Math.Log10(Figures.Sizes[^1]) - 1) * (Width - Left - Right));

    private double Y(double cost) =>
        Height - Bottom - ((Math.Log10(cost) - FirstDecade) / Math.Max(1, LastDecade - FirstDecade) * (Height - Top - Bottom));

    private void Text(double x, double y, string text, string look, string anchor) =>
        Line($"<text class=\"{look}\" x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    private void Line(string text) => _svg.Append(text).Append('\n');

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text);
}
