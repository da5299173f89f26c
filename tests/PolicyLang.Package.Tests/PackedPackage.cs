using System.Diagnostics;
using System.Reflection;
using System.Text;

[assembly: AssemblyFixture(typeof(PolicyLang.Package.Tests.PackedPackage))]

namespace PolicyLang.Package.Tests;

/// <summary>Packs the package once into a feed of its own, and builds consumers of it with an empty cache.</summary>
public sealed class PackedPackage : IDisposable
{
    // A version of its own for each run: NuGet never fetches a version again that it has in a cache.
    private readonly string _version = $"0.1.0-test.{Guid.NewGuid():N}";

    public PackedPackage()
    {
        Folder = Directory.CreateTempSubdirectory("policylang-").FullName;
        var (exit, output) = Run(Folder, "pack", Metadata("PackageProject"), "-c", Metadata("Configuration"), "--no-build", "-o", Feed, $"-p:PackageVersion={_version}", "-v", "quiet", "--nologo");
        Assert.True(exit == 0, output);
    }

    public string Folder { get; }

    public string Feed => Path.Combine(Folder, "feed");

    public string File => Directory.GetFiles(Feed, "PolicyLang.*.nupkg").Single();

    /// <summary>Runs the SDK in a folder; the package cache is a fresh one.</summary>
    public (int Exit, string Output) Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(Folder, "cache");
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
    public string Consumer(string name, string code, params (string Path, string Text)[] policies)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        System.IO.File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration><packageSources><add key=\"packed\" value=\"{Feed}\" /></packageSources></configuration>");
        System.IO.File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Shop</RootNamespace>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <NoWarn>$(NoWarn);CA1303;CA1852;CA1515</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PolicyLang" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        System.IO.File.WriteAllText(Path.Combine(folder, "Program.cs"), code);
        foreach (var (path, text) in policies)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            System.IO.File.WriteAllText(Path.Combine(folder, path), text);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Metadata(string key) =>
        typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
