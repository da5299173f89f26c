namespace PolicyLang.Language.Tests;

/// <summary>Texts that are compared with a file; UPDATE_BASELINES=1 rewrites the files.</summary>
internal static class Baseline
{
    public const string Update = "UPDATE_BASELINES";

    public static void Check(string path, string text)
    {
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, text);
        var baseline = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(baseline == text, $"The text has changed. If that was meant, run the tests with {Update}=1 and look at the difference in {path}.\n{FirstDifference(baseline, text)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var i = 0;
        while (i < left.Length && i < right.Length && left[i] == right[i])
            i++;
        return $"line {i + 1}:\n  was {left.ElementAtOrDefault(i)}\n  is  {right.ElementAtOrDefault(i)}";
    }
}
