namespace PolicyLang.Language.Tests;

/// <summary>Texts that a test compares with a file, which one command rewrites.</summary>
internal static class Baseline
{
    private const string Update = "UPDATE_BASELINES";

    /// <summary>Compares a text with a baseline beside the tests.</summary>
    public static void Check(string name, string text)
    {
        var path = Path.Combine(Case.Project, name);
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, text);
        Assert.True(File.ReadAllText(path) == text, $"{path} has changed. If that was meant, run the tests with {Update}=1 and look at the difference.");
    }
}
