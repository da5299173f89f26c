using System.Diagnostics;
using System.Reflection;
using System.Text;

[assembly: AssemblyFixture(typeof(PolicyLang.Package.Tests.PackedPackage))]

namespace PolicyLang.Package.Tests;

/// <summary>Packs what ships once, into a feed of its own, and builds consumers of it with a cache that knows none of it.</summary>
public sealed class PackedPackage : IDisposable
{
    public PackedPackage()
    {
        Folder = Directory.CreateTempSubdirectory("policylang-").FullName;
        var (exit, output) = Run(
            Folder, "msbuild", Metadata("PackProject"), "-t:Pack", "-nologo", "-v:quiet", "-m",
            $"-p:Configuration={Metadata("Configuration")}", $"-p:PackageVersion={Version}", $"-p:PackageOutputPath={Feed}");
        Assert.True(exit == 0, output);
    }

    /// <summary>A version of its own for each run: NuGet never fetches a version again that it has in a cache.</summary>
    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    public string Folder { get; }

    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>The folder of the sources, which must be in nothing that ships.</summary>
    public static string Repository => Metadata("Repository").TrimEnd('/', '\\');

    /// <summary>A packed file by its id.</summary>
    public string File(string id = "PolicyLang") => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    /// <summary>Runs the SDK in a folder; the package cache is a fresh one.</summary>
    public (int Exit, string Output) Run(string folder, params string[] arguments) => Start("dotnet", folder, arguments, Path.Combine(Folder, "cache"));

    /// <summary>Runs a program in a folder.</summary>
    public static (int Exit, string Output) Start(string program, string folder, params string[] arguments) => Start(program, folder, arguments, null);

    private static (int Exit, string Output) Start(string program, string folder, string[] arguments, string? cache)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (cache is not null)
            start.Environment["NUGET_PACKAGES"] = cache;
        // What others publish is the same everywhere, so a copy that this machine has already saves fetching it again.
        start.Environment["NUGET_FALLBACK_PACKAGES"] =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && k != "MSBUILDDISABLENODEREUSE").ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    /// <summary>A console project that references nothing but the package.</summary>
    public string Consumer(string name, string code, params (string Path, string Text)[] policies) =>
        Consumer(name, new Dictionary<string, string>(), [], [("Program.cs", code), .. policies]);

    /// <summary>A project that references the package.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="properties">Properties besides, or instead of, those of a strict console project.</param>
    /// <param name="packages">Packages besides, each with its version.</param>
    /// <param name="files">Its files.</param>
    public string Consumer(string name, Dictionary<string, string> properties, (string Id, string Version)[] packages, params (string Path, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        WriteFeed(folder);
        var all = new Dictionary<string, string>
        {
            ["OutputType"] = "Exe",
            ["TargetFramework"] = "net10.0",
            ["RootNamespace"] = "Shop",
            ["Nullable"] = "enable",
            ["ImplicitUsings"] = "enable",
            ["TreatWarningsAsErrors"] = "true",
            ["AnalysisLevel"] = "latest-all",
            ["NoWarn"] = "$(NoWarn);CA1303;CA1852;CA1515;CA1062;CA2007",
        };
        foreach (var (key, value) in properties)
            all[key] = value;
        System.IO.File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                {string.Join("\n    ", all.Select(p => $"<{p.Key}>{p.Value}</{p.Key}>"))}
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", packages.Prepend(("PolicyLang", Version)).Select(p => $"<PackageReference Include=\"{p.Item1}\" Version=\"{p.Item2}\" />"))}
              </ItemGroup>
            </Project>
            """);
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            System.IO.File.WriteAllText(Path.Combine(folder, path), text);
        }

        return folder;
    }

    /// <summary>Makes what was packed known in a folder, beside the feeds of the machine.</summary>
    public void WriteFeed(string folder) =>
        System.IO.File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration><packageSources><add key=\"packed\" value=\"{Feed}\" /></packageSources></configuration>");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Metadata(string key) =>
        typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
