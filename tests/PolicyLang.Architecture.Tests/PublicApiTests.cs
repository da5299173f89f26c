using System.Reflection;
using PolicyLang.Engine;
using PublicApiGenerator;

namespace PolicyLang.Architecture.Tests;

/// <summary>
/// What others may lean on: everything public of the packages PolicyLang and PolicyLang.Engine. A change of it shows in review, in
/// <c>api/*.txt</c>, which UPDATE_BASELINES=1 rewrites. The language core is no public API: it ships inside the compiler and heal only.
/// </summary>
public class PublicApiTests
{
    private static readonly string Baselines =
        Path.Combine(typeof(PublicApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!, "tests", "PolicyLang.Architecture.Tests", "api");

    public static TheoryData<string> Assemblies() => ["PolicyLang", "PolicyLang.Engine"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_written_one(string name)
    {
        var assembly = new[] { typeof(IPolicySet).Assembly, typeof(IncidentDecider).Assembly }.Single(a => a.GetName().Name == name);
        var actual = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = Path.Combine(Baselines, name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1")
            File.WriteAllText(file, actual);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == actual, $"The public API of {name} is not the one in {file}. If it is meant, rewrite it: UPDATE_BASELINES=1 dotnet run --project tests/PolicyLang.Architecture.Tests -c Release\n{actual}");
    }
}
