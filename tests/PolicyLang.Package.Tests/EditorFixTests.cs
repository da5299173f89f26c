using System.Text.RegularExpressions;

namespace PolicyLang.Package.Tests;

public partial class EditorFixTests(PackedPackage package)
{
    private const string NoWarn = "-p:NoWarn=CA1303%3BCA1852%3BCA1515%3BCA1062";

    private const string Handler =
        """
        using System.Data.Common;
        using PolicyLang;

        Console.WriteLine(new Shop.Policies().Policies.Count);

        [Handles("restart", On = "pod")]
        internal sealed class RestartHandler(DbCommand command) : IReversibleActionHandler<Shop.RestartArguments>
        {
            public async Task<HandlerResult> ExecuteAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
            {
                await Task.Delay(arguments.Grace, cancellationToken).ConfigureAwait(false);
                Cleanup();
                return new("restarted");
            }

            public Task<HandlerResult> UndoAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
                Task.FromResult(new HandlerResult("nothing to undo"));

            private void Cleanup() => Purge(command);

            private static void Purge(DbCommand command) => command.ExecuteNonQuery();
        }
        """;

    [Fact]
    public async Task A_handler_that_reaches_a_database_fails_the_build_and_the_fix_of_the_package_makes_it_pass()
    {
        var folder = package.Consumer("Fixed", Handler, ("p.heal", "# Restarts.\r\npolicy p when oom on pod then restart tier1 until 9999-01-01 reversible accept HEAL2008 because \"a test\" until 9999-01-01\r\n"));

        var (exit, output) = package.Run(folder, "build", "--nologo", NoWarn);
        Assert.Equal(1, exit);
        Assert.Contains("error HEAL5003", output, StringComparison.Ordinal);
        Assert.Contains("restart handler → Cleanup() → Purge() → DbCommand.ExecuteNonQuery", output, StringComparison.Ordinal);

        using var editor = new PackedEditor(Directory.GetFiles(package.Feed).Single(f => ThePackage().IsMatch(Path.GetFileName(f))), folder);
        var finding = Assert.Single(await editor.FindingsAsync(), f => f.Id == "HEAL5003");
        await editor.ApplyAsync(finding, "Make policy 'p' tier2");

        Assert.Equal("# Restarts.\r\npolicy p when oom on pod then restart tier2 reversible accept HEAL2008 because \"a test\" until 9999-01-01\r\n", await File.ReadAllTextAsync(Path.Combine(folder, "p.heal")));
        var accepts = await editor.FindingsAsync();
        await editor.ApplyAsync(Assert.Single(accepts), "Remove the accept of HEAL2008");
        Assert.Empty(await editor.FindingsAsync());
        var (fixedExit, fixedOutput) = package.Run(folder, "build", "--nologo", NoWarn);
        Assert.True(fixedExit == 0, fixedOutput);
    }

    [GeneratedRegex("""^PolicyLang\.\d.*\.nupkg$""")]
    private static partial Regex ThePackage();
}
