using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PolicyLang.Package.Tests;

public class PackageTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    private const string Decide =
        """
        var policies = new Shop.Policies();
        var incident = new PolicyLang.Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Target = "shop/a" };
        Console.WriteLine(policies.Decide(incident).Outcome);
        """;

    [Fact]
    public void A_consumer_with_an_empty_cache_builds_and_decides()
    {
        var folder = package.Consumer("Good", Decide, ("policies/x.heal", "when oom on pod then restart tier1 reversible\n"));

        var (exit, output) = package.Run(folder, "run");

        Assert.True(exit == 0, output);
        Assert.Equal("Execute", output.Trim());
    }

    [Fact]
    public void An_unsafe_policy_fails_the_build_at_its_place()
    {
        var folder = package.Consumer("Unsafe", Decide, ("policies/x.heal", "when primary-down\n  on database\n      then failover tier1 reversible\n"));

        var (exit, output) = package.Run(folder, "build", "--nologo");

        Assert.Equal(1, exit);
        Assert.Contains("policies/x.heal(3,12): error HEAL2001: unsafe promotion: 'failover' acts on a database", output.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_analyzers_cannot_smuggle_an_unsafe_policy_in()
    {
        var folder = package.Consumer("Smuggled", Decide, ("x.heal", "when primary-down on database then failover tier1 reversible\n"));

        var (exit, output) = package.Run(folder, "run", "-p:RunAnalyzers=false");

        Assert.NotEqual(0, exit);
        Assert.Contains("HEAL2001", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Execute", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tier1_handler_that_reaches_a_database_fails_the_build_with_the_path_and_demoting_passes()
    {
        const string handler =
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
        var folder = package.Consumer("Handler", handler, ("p.heal", "policy p when oom on pod then restart tier1 reversible\n"));

        var (exit, output) = package.Run(folder, "build", "--nologo", "-p:NoWarn=CA1303%3BCA1852%3BCA1515%3BCA1812%3BCA1062");
        File.WriteAllText(Path.Combine(folder, "p.heal"), "policy p when oom on pod then restart tier2\n");
        var (demotedExit, demotedOutput) = package.Run(folder, "build", "--nologo", "-p:NoWarn=CA1303%3BCA1852%3BCA1515%3BCA1812%3BCA1062");

        Assert.Equal(1, exit);
        Assert.Contains("Program.cs(12,9): error HEAL5003", output, StringComparison.Ordinal);
        Assert.Contains("restart handler → Cleanup() → Purge() → DbCommand.ExecuteNonQuery", output, StringComparison.Ordinal);
        Assert.True(demotedExit == 0, demotedOutput);
    }

    [Fact]
    public void Files_below_bin_and_obj_are_not_compiled()
    {
        var folder = package.Consumer(
            "Copied", Decide, ("x.heal", "when oom on pod then restart tier1 reversible\n"), ("bin/old/x.heal", "this is no policy"), ("obj/y.heal", "nor is this"));

        var (exit, output) = package.Run(folder, "build", "--nologo");

        Assert.True(exit == 0, output);
    }

    [Fact]
    public void The_package_has_what_it_needs_and_nothing_that_old_compilers_cannot_bind()
    {
        using var archive = ZipFile.OpenRead(package.File);
        var entries = archive.Entries.Select(e => e.FullName).ToList();
        Assert.Contains("build/PolicyLang.props", entries);
        Assert.Contains("buildTransitive/PolicyLang.targets", entries);
        Assert.Contains("lib/net10.0/PolicyLang.dll", entries);
        Assert.Equal(
            ["PolicyLang.Analyzers.dll", "PolicyLang.CodeFixes.dll", "PolicyLang.Language.dll", "PolicyLang.dll", "Superpower.dll"],
            entries.Where(e => e.StartsWith("analyzers/dotnet/roslyn5.0/cs/", StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var references = archive.Entries.Where(e => e.FullName.StartsWith("analyzers/", StringComparison.Ordinal)).SelectMany(References).Distinct().ToList();
        Assert.All(references.Where(r => r.Name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)), r => Assert.Equal(new Version(5, 0, 0, 0), r.Version));
        string[] own = ["PolicyLang", "PolicyLang.Language", "Superpower"];
        string[] host = ["netstandard", "System.Memory", "System.Collections.Immutable", "System.Runtime.CompilerServices.Unsafe", "System.Buffers", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];
        // Editors have these, the command-line compiler has not: it only reads the names in the fixes' assembly and never runs it.
        string[] editor = ["Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel"];
        Assert.Empty(references.Select(r => r.Name).Except(own).Except(host).Except(editor));
        Assert.All(
            archive.Entries.Where(e => e.FullName.StartsWith("analyzers/", StringComparison.Ordinal) && e.Name != "PolicyLang.CodeFixes.dll"),
            e => Assert.Empty(References(e).Select(r => r.Name).Intersect(editor)));
    }

    private static List<(string Name, Version Version)> References(ZipArchiveEntry entry)
    {
        using var stream = new MemoryStream();
        using (var content = entry.Open())
            content.CopyTo(stream);
        stream.Position = 0;
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference).Select(r => (metadata.GetString(r.Name), r.Version))];
    }
}
