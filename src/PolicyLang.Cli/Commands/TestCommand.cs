using System.CommandLine;
using System.Globalization;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Language.Coverage;
using PolicyLang.Language.Evaluation;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal test</c>: runs the tests that policies declare, on the compiled evaluator, and says what they leave out.</summary>
internal static class TestCommand
{
    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Name the tests that pass, too." };
        var coverage = new Option<bool>("--coverage") { Description = "Say which policies, conditions and holds no test exercises, and why." };
        var format = new Option<string>("--format") { Description = "How to write the results, and with --coverage what they leave out.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var failUnder = new Option<double?>("--fail-under")
        {
            Description = "With --coverage: exit status 1 if less than this percentage is exercised, 0 to 100.",
            CustomParser = ParsePercent,
        };
        var command = new Command("test", "Runs the test declarations of a policy set. Exit status 1 if one fails.") { paths, verbose, coverage, format, failUnder };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(coverage) && result.GetResult(failUnder) is not null)
                result.AddError("--fail-under is about coverage; add --coverage.");
        });
        command.SetAction(result =>
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, console.Today);
            if (!IncidentInputs.CanRun(compilation, console))
                return ExitCode.No;
            if (compilation.Model.Tests.Count == 0)
                console.Error.WriteLine("heal: these policies declare no tests");

            // Without tests there is nothing to compile for.
            var results = compilation.Model.Tests.Count == 0 ? [] : TestRunner.Run(compilation.Model, PolicySetCompiler.Load(compilation).Explain);
            var report = result.GetValue(coverage) ? CoverageCollector.Collect(compilation.Model) : null;
            switch (result.GetValue(format), report)
            {
                case ("json", null):
                    TestOutput.WriteJson(results, console);
                    break;
                case ("json", _):
                    CoverageOutput.WriteJson(report, results, console);
                    foreach (var failure in results.Select(r => r.Failure).OfType<Language.Diagnostics.Diagnostic>())
                        console.Error.WriteLine(failure.ToString());
                    break;
                default:
                    TestOutput.WriteText(results, report, result.GetValue(verbose), console);
                    break;
            }

            var isUnder = report?.Percent < result.GetValue(failUnder);
            if (isUnder)
                console.Error.WriteLine($"heal: the tests exercise less than {result.GetValue(failUnder)!.Value.ToString(CultureInfo.InvariantCulture)}%");
            return isUnder || results.Any(r => r.Failure is not null) ? ExitCode.No : ExitCode.Ok;
        });
        return command;
    }

    private static double? ParsePercent(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100)
            return percent;
        result.AddError($"'{text}' is no percentage; write a number from 0 to 100.");
        return null;
    }
}
