using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using PolicyLang.Language.Tests;

namespace PolicyLang.Cli.Tests;

/// <summary><c>heal tiers --handlers</c> reads what a compiled service vouches for.</summary>
public sealed class VouchedTests : IDisposable
{
    private const string Service = """
        using System.Threading;
        using System.Threading.Tasks;
        using PolicyLang;

        namespace Shop;

        [Handles("restart", On = "pod")]
        public sealed class RestartHandler : IActionHandler<NoArguments>
        {
            public Task<HandlerResult> ExecuteAsync(NoArguments a, HandlerContext c, CancellationToken t)
            {
                Local();
                return Task.FromResult(new HandlerResult("done"));

                [AssumeNoEffect("a local function")]
                void Local() { }
            }

            [AssumeNoEffect("deletes its own lock file only | and *nothing* else")]
            private async Task UnlockAsync()
            {
                await Task.Yield();
            }

            [AssumeNoEffect("a cached value")]
            public int Value => 1;

            private sealed class Inner
            {
                [AssumeNoEffect("makes nothing")]
                public Inner() { }
            }
        }

        [AssumeNoEffect("our cache")]
        public static class Cache
        {
            public static void Remove() { }
        }

        [AssumeNoEffect("an interface has no code")]
        public interface IStore { void Drop(); }

        [System.Obsolete("not a vouch")]
        public class Other { }

        public sealed class Orders
        {
            [Effect(Effect.Irreversible), Effect(Effect.Database)]
            public async Task PurgeAsync()
            {
                await Task.Yield();
            }

            [Effect(Effect.Files)]
            public int Size => 1;
        }

        [Effect(Effect.Process)]
        public static class Shell
        {
            [AssumeNoEffect("prints the version only")]
            public static void Version() { }
        }
        """;

    private readonly HealRunner _heal = new();

    public VouchedTests() => _heal.Write("p/a.heal", "policy p when oom on pod then restart tier1 reversible\n");

    [Fact]
    public async Task The_document_lists_what_the_service_vouches_for()
    {
        var (exit, output, error) = await _heal.RunAsync("tiers", Policies, "--handlers", Compile(withSymbols: true));

        Assert.Equal((0, ""), (exit, error));
        Baseline.Check(Path.Combine(Repository.Root, "tests/PolicyLang.Cli.Tests/tiers/vouched.md"), Section(output, "Vouched effects"));
    }

    [Fact]
    public async Task The_document_lists_what_the_service_says_that_it_does()
    {
        var (exit, output, error) = await _heal.RunAsync("tiers", Policies, "--handlers", Compile(withSymbols: true));

        Assert.Equal((0, ""), (exit, error));
        Baseline.Check(Path.Combine(Repository.Root, "tests/PolicyLang.Cli.Tests/tiers/effects.md"), Section(output, "Declared effects"));
    }

    [Fact]
    public async Task Without_symbols_the_place_is_the_assembly()
    {
        var (exit, output, _) = await _heal.RunAsync("tiers", Policies, "--handlers", Compile(withSymbols: false));

        Assert.Equal(0, exit);
        Assert.Contains("| `UnlockAsync()` | deletes its own lock file only", output, StringComparison.Ordinal);
        Assert.Contains("| *Service.dll* |", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.dll", null)]
    [InlineData("text.dll", "this is text")]
    [InlineData("empty.dll", "")]
    public async Task What_is_no_assembly_is_two(string name, string? text)
    {
        var file = text is null ? Path.Combine(_heal.Folder, name) : _heal.Write(name, text);

        var (exit, output, error) = await _heal.RunAsync("tiers", Policies, "--handlers", file);

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith($"heal: {name}: ", error, StringComparison.Ordinal);
    }

    public void Dispose() => _heal.Dispose();

    private static string Section(string document, string title)
    {
        var section = document[document.IndexOf($"## {title}", StringComparison.Ordinal)..];
        return section[..(section.IndexOf("\n## ", 1, StringComparison.Ordinal) is var end and > 0 ? end : section.Length)];
    }

    private string Policies => Path.Combine(_heal.Folder, "p");

    private string Compile(bool withSymbols)
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Service", [CSharpSyntaxTree.ParseText(Service, path: "Handlers.cs", encoding: System.Text.Encoding.UTF8)],
            trusted.Where(f => Path.GetFileName(f) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "PolicyLang.dll").Select(f => MetadataReference.CreateFromFile(f)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var path = Path.Combine(_heal.Folder, "Service.dll");
        using var image = File.Create(path);
        using var symbols = withSymbols ? File.Create(Path.ChangeExtension(path, ".pdb")) : null;
        var result = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: "Service.pdb"));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return path;
    }
}
