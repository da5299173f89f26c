using PolicyLang.Json;
using PolicyLang.Language.Analysis;

namespace PolicyLang.Cli.Output;

/// <summary>Writes what differs between two policy sets.</summary>
internal static class DifferenceOutput
{
    public static void Write(string format, PolicyDifference difference, TextWriter output)
    {
        switch (format)
        {
            case "json":
                output.WriteLine("[" + string.Join(",", difference.Changes.Select(Json)) + "]");
                break;
            case "markdown":
                WriteMarkdown(difference, output);
                break;
            default:
                WriteText(difference, output);
                break;
        }
    }

    /// <summary>What a decision comes to, in a few words.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="withTargets">Whether each step says on which one of its resource.</param>
    public static string Describe(Decision decision, bool withTargets = false)
    {
        var steps = string.Join(", then ", decision.Steps.Select(s =>
            $"{s.Action}({string.Join(", ", s.Args.Select(a => $"{a.Name}: {a.Value}"))}) on {s.On}{(withTargets ? $" {s.Target ?? "(which one cannot be told)"}" : "")}"));
        var by = decision.Policy is null ? $"no policy ({decision.Reason.ToString().ToLowerInvariant()})" : decision.Policy;
        var raised = decision.Raised.Count > 0 ? $", raised by {string.Join(", ", decision.Raised.Select(r => $"{r.By} {r.Name}"))}" : "";
        return $"{Word(decision)} by {by}{(steps.Length > 0 ? ": " + steps : "")}{raised}";
    }

    /// <summary>Both decisions, with the targets where nothing else tells them apart.</summary>
    private static (string Before, string After) Describe(DecisionChange change)
    {
        var (before, after) = (Describe(change.Before), Describe(change.After));
        return before == after ? (Describe(change.Before, withTargets: true), Describe(change.After, withTargets: true)) : (before, after);
    }

    private static string Json(DecisionChange change) =>
        $"{{\"change\":\"{Word(change.Change)}\",\"before\":{DecisionWriter.ToJson(change.Before)},\"after\":{DecisionWriter.ToJson(change.After)},\"incident\":{ExampleText.Of(change.Incident)}}}";

    private static void WriteText(PolicyDifference difference, TextWriter output)
    {
        foreach (var change in difference.Changes)
        {
            output.WriteLine($"{change.Incident.Signal} on {change.Incident.Resource}: {Meaning(change.Change)}");
            var (before, after) = Describe(change);
            output.WriteLine($"  before: {before}");
            output.WriteLine($"  after:  {after}");
            output.WriteLine($"  for example: {ExampleText.Of(change.Incident)}");
        }

        output.WriteLine(Summary(difference));
    }

    private static void WriteMarkdown(PolicyDifference difference, TextWriter output)
    {
        output.WriteLine($"**{Summary(difference)}**");
        if (difference.Changes.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("| | signal on resource | before | after | example |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var change in difference.Changes)
        {
            var (before, after) = Describe(change);
            output.WriteLine(
                $"| {Meaning(change.Change)} | {Cell($"{change.Incident.Signal} on {change.Incident.Resource}")} | {Cell(before)} | {Cell(after)} | {Code(ExampleText.Of(change.Incident))} |");
        }
    }

    private static string Summary(PolicyDifference difference)
    {
        if (difference.Changes.Count == 0)
            return difference.NotAnalysed.Count == 0 ? "No decision changes." : "No change of a decision was found where it could be analysed.";
        var (less, more) = (difference.Changes.Count(c => c.Change == AutonomyChange.Raised), difference.Changes.Count(c => c.Change == AutonomyChange.Lowered));
        return $"{difference.Changes.Count} {(difference.Changes.Count == 1 ? "change" : "changes")}: {more} more autonomous, {less} less autonomous, {difference.Changes.Count - more - less} with other steps";
    }

    private static string Meaning(AutonomyChange change) => change switch
    {
        AutonomyChange.Lowered => "MORE autonomous",
        AutonomyChange.Raised => "less autonomous",
        _ => "other steps",
    };

    private static string Word(AutonomyChange change) => change.ToString().ToLowerInvariant();

    private static string Word(Decision decision) => $"{decision.Outcome.ToString().ToLowerInvariant()} (tier {(int)decision.Tier})";

    private static string Cell(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    /// <summary>Code in a table: a fence longer than any run of backticks in it, and pipes escaped, as GitHub reads them.</summary>
    private static string Code(string text)
    {
        var fence = "`";
        while (text.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        return $"{fence}{(fence.Length > 1 ? " " : "")}{text.Replace("|", "\\|", StringComparison.Ordinal)}{(fence.Length > 1 ? " " : "")}{fence}";
    }
}
