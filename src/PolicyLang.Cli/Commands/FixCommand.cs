using System.CommandLine;
using System.Text;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal fix</c>: applies the fixes of findings.</summary>
internal static class FixCommand
{
    /// <summary>A fix may uncover another finding; after so many rounds the rest is for a person.</summary>
    private const int MostRounds = 100;

    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var today = HealCommand.Today(console);
        var id = new Option<string?>("--id") { Description = "Mend findings of this ID only (HEALnnnn), also by a fix that claims something: the first that 'heal' knows." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing; show the changes as a unified diff." };
        var command = new Command("fix", "Mends what can be mended in only one way and makes no policy more autonomous. Exit status 1 if an error is left.") { paths, id, dryRun, today };
        command.SetAction((result, cancel) => Task.FromResult(Fix(result, cancel)));
        return command;

        int Fix(ParseResult result, CancellationToken cancel)
        {
            if (result.GetValue(id) is { } given && !Descriptors.All.Any(d => d.Id == given))
                throw new CannotRunException($"there is no finding '{given}'; docs/diagnostics lists them");
            var before = PolicyFiles.Read(result.GetValue(paths)!);
            foreach (var damaged in before.Where(f => f.Text.Contains('\uFFFD', StringComparison.Ordinal)))
                throw new CannotRunException($"{damaged.Path}: the file has bytes that are not UTF-8, which writing it would lose; save it as UTF-8 first");
            var options = new CompilationOptions(result.GetValue(today));
            var (after, applied, left) = Mend(before, options, result.GetValue(id), cancel);
            foreach (var (finding, fix) in applied)
                console.Error.WriteLine($"{Place(finding)}: {finding.Id}: {fix.Title}");
            foreach (var (old, fixedFile) in before.Zip(after).Where(p => !p.First.Equals(p.Second)))
            {
                if (result.GetValue(dryRun))
                    console.Out.Write(UnifiedDiff.Of(old.Path, old.Text, fixedFile.Text));
                else
                    Write(old, fixedFile);
            }

            var errors = left.Count(d => d.Severity == Severity.Error);
            console.Error.WriteLine(
                $"heal: {CheckCommand.Count(applied.Count, "fix", "fixes")}{(result.GetValue(dryRun) ? " (not written)" : "")}; {CheckCommand.Count(errors, "error", "errors")} left");
            return errors > 0 ? ExitCode.No : ExitCode.Ok;
        }
    }

    /// <summary>Applies fixes round by round until none is left, and gives the files in their order, what was done, and the findings that remain.</summary>
    private static (IReadOnlyList<SourceFile> Files, List<(Diagnostic Finding, Fix Fix)> Applied, IReadOnlyList<Diagnostic> Left) Mend(
        IReadOnlyList<SourceFile> files, CompilationOptions options, string? id, CancellationToken cancel)
    {
        var applied = new List<(Diagnostic Finding, Fix Fix)>();
        for (var round = 0; ; round++)
        {
            var findings = PolicyAnalysis.Run(PolicyCompilation.Create(files.Select(Parser.Parse), options), options.Today, cancel).Diagnostics;
            var chosen = FixApplier.WithoutOverlaps(
                findings.Where(d => id is null || d.Id == id).Select(d => (Finding: d, Fix: d.Fixes.FirstOrDefault(f => f.IsSafe || id is not null)!)).Where(p => p.Fix is not null),
                p => p.Fix);
            if (chosen.Count == 0 || round == MostRounds)
                return (files, applied, findings);
            applied.AddRange(chosen);
            files = [.. files.Select(f => FixApplier.Apply(f, chosen.SelectMany(c => c.Fix.Edits)))];
        }
    }

    private static string Place(Diagnostic finding) => $"{finding.Location.File.Path}({finding.Location.Start.Line},{finding.Location.Start.Column})";

    /// <summary>Writes a file as it was encoded: with its byte order mark, if it had one.</summary>
    private static void Write(SourceFile old, SourceFile fixedFile)
    {
        var preamble = Encoding.UTF8.Preamble.ToArray();
        var hasMark = File.ReadAllBytes(old.FullPath).AsSpan().StartsWith(preamble);
        SafeFile.Write(old.FullPath, [.. hasMark ? preamble : [], .. Encoding.UTF8.GetBytes(fixedFile.Text)]);
    }
}
