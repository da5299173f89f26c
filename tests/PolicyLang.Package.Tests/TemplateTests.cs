namespace PolicyLang.Package.Tests;

/// <summary>The template for <c>dotnet new</c>, as a person uses it first.</summary>
public class TemplateTests(PackedPackage package)
{
    [Fact]
    public void A_project_from_the_template_builds_without_warnings_of_any_analyzer_and_shows_what_it_would_do()
    {
        // A place for templates of its own, so that nothing is installed for the person who runs the tests.
        string[] hive = ["--debug:custom-hive", Path.Combine(package.Folder, "hive")];
        var work = Directory.CreateDirectory(Path.Combine(package.Folder, "template")).FullName;
        package.WriteFeed(work);

        var (installed, log) = package.Run(work, ["new", "install", package.File("PolicyLang.Templates"), .. hive]);
        var (made, output) = package.Run(work, ["new", "heal-policies", "-n", "my-policies", "--no-restore", .. hive]);
        var folder = Path.Combine(work, "my-policies");
        var (ran, said) = package.Run(folder, "run", "-p:AnalysisLevel=latest-all", "-p:TreatWarningsAsErrors=true");

        Assert.True(installed == 0, log);
        Assert.True(made == 0, output);
        Assert.True(ran == 0, said);
        Assert.Equal("backlog on shop/checkout: Execute because Policy scale-busy-checkout\nwould scale shop/checkout from 2 to 3", said.Trim().ReplaceLineEndings("\n"));
        Assert.Contains($"\"{package.Version}\"", File.ReadAllText(Path.Combine(folder, ".config", "dotnet-tools.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), f => Path.GetFileName(f).Contains("HealPolicies", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder, ".gitignore")));
    }
}
