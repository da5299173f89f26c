namespace PolicyLang.Benchmarks.Reporting;

/// <summary>Puts the results into a document, between marks such as <c>&lt;!-- results: peers --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
internal static class Report
{
    private const string Begin = "<!-- results: ", Close = " -->\n", End = "<!-- end -->\n";

    /// <summary>The document with every marked part made anew.</summary>
    /// <exception cref="FormatException">A mark has no end, or names a part that there is not.</exception>
    public static string Update(string document, IReadOnlyDictionary<string, string> sections)
    {
        var at = 0;
        while ((at = document.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0)
        {
            var nameEnd = document.IndexOf(Close, at, StringComparison.Ordinal);
            var end = document.IndexOf(End, at, StringComparison.Ordinal);
            if (nameEnd < 0 || end < nameEnd)
                throw new FormatException($"the mark at character {at} has no end");
            var name = document[(at + Begin.Length)..nameEnd];
            if (!sections.TryGetValue(name, out var text))
                throw new FormatException($"there are no results named '{name}'");
            var from = nameEnd + Close.Length;
            document = $"{document[..from]}\n{text}\n{document[end..]}";
            at = from;
        }

        return document;
    }
}
