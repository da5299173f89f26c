namespace PolicyLang.Package.Tests;

/// <summary>Projects that use nothing but the packages, built by the SDK with every analysis on and warnings as errors.</summary>
public class ConsumerTests(PackedPackage package)
{
    private const string Decide =
        """
        var policies = new Shop.Policies();
        var incident = new PolicyLang.Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Target = "shop/a" };
        Console.WriteLine(policies.Decide(incident).Outcome);
        """;

    private const string Sentence = "policy p when oom on pod then restart tier1 reversible\n";

    [Fact]
    public void A_service_decides_and_acts_with_the_two_packages_alone()
    {
        const string program =
            """
            using Microsoft.Extensions.DependencyInjection;
            using PolicyLang;
            using PolicyLang.Engine;
            using Shop;

            var services = new ServiceCollection();
            services.AddPolicyLang().AddPolicies<Policies>().AddHandlers(Policies.Handlers);
            await using var provider = services.BuildServiceProvider();
            var incident = new Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Target = "shop/a" };
            var decision = provider.GetRequiredService<IncidentDecider>().Decide(incident);
            var context = new HandlerContext { Incident = incident, Step = decision.Steps[0], Policy = decision.Policy };
            var done = await provider.GetRequiredService<HandlerDispatcher>().ExecuteAsync(context, CancellationToken.None);
            Console.WriteLine($"{decision.Outcome} {done.Summary} {new Policies().SourceHash}");

            [Handles("restart", On = "pod")]
            internal sealed class RestartHandler : IReversibleActionHandler<RestartArguments>
            {
                public Task<HandlerResult> ExecuteAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
                    Task.FromResult(new HandlerResult($"{context.Target} {arguments.Grace}"));

                public Task<HandlerResult> UndoAsync(RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
                    Task.FromResult(new HandlerResult("nothing to undo"));
            }
            """;
        var folder = package.Consumer(
            "Service", [], [("PolicyLang.Engine", package.Version), ("Microsoft.Extensions.DependencyInjection", "10.0.15")],
            ("Program.cs", program), ("policies/x.heal", "when oom on pod then restart tier1 reversible\n"));

        var (exit, output) = package.Run(folder, "run");
        var (installed, log) = package.Run(folder, "tool", "install", "PolicyLang.Cli", "--version", package.Version, "--tool-path", "tools");
        var (_, hash) = PackedPackage.Start(Path.Combine(folder, "tools", "heal"), folder, "hash", "policies");

        Assert.True(exit == 0, output);
        Assert.True(installed == 0, log);
        Assert.Equal(64, hash.Trim().Length);
        Assert.Equal($"Execute shop/a 00:00:30 {hash.Trim()}", output.Trim());
    }

    [Fact]
    public void A_consumer_with_an_empty_cache_builds_and_decides_and_is_debugged_in_its_policies()
    {
        const string program =
            """
            using PolicyLang;

            var policies = new Shop.Policies();
            var incident = new Incident { Id = "i", At = DateTimeOffset.UnixEpoch, Signal = "oom", Resource = "pod", Target = "shop/a", Labels = new Broken() };
            try
            {
                Console.WriteLine(policies.Decide(incident).Outcome);
            }
            catch (InvalidTimeZoneException e)
            {
                Console.WriteLine(e.StackTrace);
            }

            internal sealed class Broken : Dictionary<string, string>, IReadOnlyDictionary<string, string>
            {
                bool IReadOnlyDictionary<string, string>.TryGetValue(string key, out string value) => throw new InvalidTimeZoneException();
            }
            """;
        const string policies = "\uFEFF\n# Grüße\nwhen oom on pod\n  where labels[\"app\"] == \"a\"\nthen restart tier1 reversible\n";
        var folder = package.Consumer("Good", program, ("policies/x.heal", policies), ("bin/old/x.heal", "this is no policy"), ("obj/y.heal", "nor is this"));

        var (exit, output) = package.Run(folder, "run", "-p:EmitCompilerGeneratedFiles=true");
        var (first, embedded) = (Generated(folder), PolicyIn(folder));
        var (again, log) = package.Run(
            folder, "build", "--no-incremental", "-p:EmitCompilerGeneratedFiles=true", "-p:UseSharedCompilation=false", "-p:PolicyLangEmbedSources=false");

        Assert.True(exit == 0, output);
        Assert.Contains("policies/x.heal:line 4", output.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.True(again == 0, log);
        Assert.Equal(first, Generated(folder));
        var bytes = File.ReadAllBytes(Path.Combine(folder, "policies", "x.heal"));
        Assert.Equal(bytes, embedded.Embedded);
        Assert.Null(PolicyIn(folder).Embedded);
        Assert.All([embedded, PolicyIn(folder)], d => Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes), d.Hash));
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

    /// <summary>A package of others, whose command derives from the guarded one.</summary>
    [Fact]
    public void A_tier1_handler_that_reaches_a_database_three_deep_fails_the_build_with_the_path_and_demoting_passes()
    {
        const string handler =
            """
            using Npgsql;
            using PolicyLang;

            Console.WriteLine(new Shop.Policies().Policies.Count);

            [Handles("restart", On = "pod")]
            internal sealed class RestartHandler(NpgsqlDataSource source) : IReversibleActionHandler<Shop.RestartArguments>
            {
                public async Task<HandlerResult> ExecuteAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken)
                {
                    await Task.Delay(arguments.Grace, cancellationToken);
                    Cleanup();
                    return new("restarted");
                }

                public Task<HandlerResult> UndoAsync(Shop.RestartArguments arguments, HandlerContext context, CancellationToken cancellationToken) =>
                    Task.FromResult(new HandlerResult("nothing to undo"));

                private void Cleanup() => Purge(source);

                private static void Purge(NpgsqlDataSource source)
                {
                    using NpgsqlCommand command = source.CreateCommand("truncate sessions");
                    command.ExecuteNonQuery();
                }
            }
            """;
        var folder = package.Consumer("Handler", [], [("Npgsql", "10.0.3")], ("Program.cs", handler), ("p.heal", Sentence));

        var (exit, output) = package.Run(folder, "build", "--nologo");
        File.WriteAllText(Path.Combine(folder, "p.heal"), Sentence.Replace("tier1 reversible", "tier2", StringComparison.Ordinal));
        var (demotedExit, demotedOutput) = package.Run(folder, "build", "--nologo", "--no-restore");

        Assert.Equal(1, exit);
        Assert.Contains("Program.cs(12,9): error HEAL5003", output, StringComparison.Ordinal);
        Assert.Contains("restart handler → Cleanup() → Purge() → NpgsqlCommand.ExecuteNonQuery", output, StringComparison.Ordinal);
        Assert.True(demotedExit == 0, demotedOutput);
    }

    /// <summary>Generated code brings its own nullability, imports and language features.</summary>
    [Fact]
    public void A_library_with_other_habits_has_no_warnings()
    {
        var habits = new Dictionary<string, string>
        {
            ["OutputType"] = "Library",
            ["Nullable"] = "disable",
            ["ImplicitUsings"] = "disable",
            ["LangVersion"] = "11",
            ["GenerateDocumentationFile"] = "true",
            ["CheckForOverflowUnderflow"] = "true",
            ["DebugType"] = "none",
            ["WarningLevel"] = "9999",
            ["EnforceCodeStyleInBuild"] = "true",
            ["IsAotCompatible"] = "true",
        };
        var folder = package.Consumer("Habits", habits, [], ("p.heal", "## Lost & <found>\nsignal x-lost on pod\n" + Sentence + "policy q when x-lost on pod where restarts < 3 then clean-up tier2"
            .Replace("clean-up", "run-script(script: \"a\")", StringComparison.Ordinal)));

        var (exit, output) = package.Run(folder, "build", "--nologo");

        Assert.True(exit == 0, output);
        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
    }

    /// <summary>Where nothing would be compiled, or what is compiled could not run, the build says so in our words.</summary>
    [Theory]
    [InlineData("HEAL9001", "this is Roslyn 4.14", "CompilerApiVersion", "roslyn4.14")]
    [InlineData("HEAL9002", "are excluded", "ExcludesAnalyzers", "true")]
    [InlineData("HEAL9003", "this is netstandard2.0", "TargetFramework", "netstandard2.0")]
    [InlineData("HEAL9003", "LangVersion is 10", "LangVersion", "10")]
    public void A_project_that_is_too_old_is_told_so(string id, string words, string property, string value)
    {
        var old = new Dictionary<string, string> { ["OutputType"] = "Library", ["ImplicitUsings"] = "disable" };
        if (property == "TargetFramework")
            old[property] = value;
        var folder = package.Consumer("Old" + property, old, [], ("x.heal", Sentence));
        // As with ExcludeAssets="analyzers".
        File.WriteAllText(Path.Combine(folder, "Directory.Build.targets"), """
            <Project>
              <Target Name="Exclude" BeforeTargets="PolicyLangCheckCompiler" Condition="'$(ExcludesAnalyzers)' == 'true'">
                <ItemGroup><Analyzer Remove="@(Analyzer)" /></ItemGroup>
              </Target>
            </Project>
            """);

        var (exit, output) = package.Run(folder, ["build", "--nologo", .. property == "TargetFramework" ? Array.Empty<string>() : [$"-p:{property}={value}"]]);

        Assert.Equal(1, exit);
        Assert.True(output.Contains($"error {id}: ", StringComparison.Ordinal), output);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
    }

    private static DebugInformation PolicyIn(string folder) => Assert.Single(
        DebugInformation.Of(Path.Combine(folder, "bin", "Debug", "net10.0", "Good.pdb")), d => d.Name == Path.Combine(folder, "policies", "x.heal"));

    private static Dictionary<string, string> Generated(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(folder, "obj", "Debug", "net10.0", "generated"), "Policies.*.cs", SearchOption.AllDirectories);
        Assert.Equal(5, files.Length);
        return files.ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText);
    }
}
