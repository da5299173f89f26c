using System.Text.Json;
using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Documents;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Tiers;
using PolicyLang.LanguageServer.Protocol;
using PolicyLang.LanguageServer.Workspace;
using StreamJsonRpc;

namespace PolicyLang.LanguageServer.Handlers;

/// <summary>
/// Commands. The first argument is the URI of an open document, whose set the command is about. <c>policylang.tests</c> lists the tests of
/// the set, <c>policylang.runTest</c> runs the one with the title that is the second argument, <c>policylang.tiers</c> gives the tier document
/// as HTML, and <c>policylang.changes</c> what differs from the last commit, as Markdown.
/// </summary>
internal sealed class CommandHandlers(Questions questions, HeadComparison head, ServerOptions options, IClient client)
{
    internal const string RunTest = "policylang.runTest";
    private const string Tests = "policylang.tests";
    private const string Tiers = "policylang.tiers";
    private const string Changes = "policylang.changes";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Commands { get; } = [RunTest, Tests, Tiers, Changes];

    [JsonRpcMethod("workspace/executeCommand")]
    public Task<object?> ExecuteAsync(ExecuteCommandParams command, CancellationToken cancel)
    {
        var uri = Argument(command, 0);
        return command.Command switch
        {
            RunTest => RunAsync(uri, Argument(command, 1), cancel),
            Tests => questions.AskAsync<object>(uri, a => ListTests(a.Snapshot), cancel),
            Tiers => questions.AskAsync<object>(uri, a => TiersOf(a.Snapshot), cancel),
            Changes => questions.AskAsync<object>(uri, a => ChangesOf(a.Snapshot, cancel), cancel),
            _ => throw new ArgumentException($"there is no command '{command.Command}'"),
        };
    }

    private static string Argument(ExecuteCommandParams command, int index) =>
        command.Arguments is { } given && index < given.Count && given[index].ValueKind == JsonValueKind.String
            ? given[index].GetString()!
            : throw new ArgumentException($"argument {index + 1} of '{command.Command}' must be a string");

    private static List<TestItem> ListTests(SetSnapshot snapshot) =>
        [.. from tree in snapshot.Compilation.Trees.Skip(1)
            let uri = snapshot.UriOf(tree.File)
            where uri is not null
            from test in tree.Declarations.OfType<TestSyntax>()
            select new TestItem(uri, test.Title.Value, tree.File.RangeOf(test.Span))];

    /// <summary>Runs all tests of a title, and says what became of them also to the person: not every client shows results.</summary>
    private async Task<object?> RunAsync(string uri, string title, CancellationToken cancel)
    {
        var outcome = await questions.AskAsync(uri, a => Outcome(a.Snapshot, title), cancel);
        if (outcome is not null)
            await client.ShowAsync(new MessageParams(outcome.Passed ? 3 : 1, outcome.Passed ? $"passed: {title}" : outcome.Message));
        return outcome;
    }

    private static TestOutcome Outcome(SetSnapshot snapshot, string title)
    {
        if (snapshot.Compilation.HasErrors)
            return new TestOutcome(title, false, $"tests do not run while the set has errors; the first: {snapshot.Compilation.Diagnostics.First(d => d.Severity == Severity.Error)}");
        var results = snapshot.View.Evidence.Results.Where(r => r.Test.Syntax.Title.Value == title).ToList();
        return results.Count == 0 ? new TestOutcome(title, false, $"there is no test \"{title}\"")
            : results.FirstOrDefault(r => r.Failure is not null) is { } failed ? new TestOutcome(title, false, failed.Failure!.Message)
            : new TestOutcome(title, true, "passed");
    }

    private static CommandText TiersOf(SetSnapshot snapshot)
    {
        var errors = snapshot.Compilation.Diagnostics.Where(d => d.Severity == Severity.Error).Concat(snapshot.View.Evidence.Results.Select(r => r.Failure).OfType<Language.Diagnostics.Diagnostic>()).ToList();
        return errors.Count == 0
            ? new CommandText("html", HtmlWriter.Write(TierPage.Write(TierDocumentBuilder.Build(snapshot.Compilation, snapshot.Today))))
            : throw Questions.Refusal($"what a set with errors does cannot be told; mend them first: {errors[0]}");
    }

    private CommandText ChangesOf(SetSnapshot snapshot, CancellationToken cancel)
    {
        var difference = head.Of(snapshot, cancel);
        return difference.Difference is null ? throw Questions.Refusal(difference.Problem!)
            : new CommandText("markdown", options.WriteDifference?.Invoke(difference.Difference) ?? throw Questions.Refusal("this host cannot write differences"));
    }
}
