using PolicyLang.Language.Emit.Tables;

namespace PolicyLang.Language.Emit;

/// <summary>
/// Writes the tables as constant data, and the ways from a bucket's number to the code of the bucket: in steps of
/// <see cref="BucketsPerMethod"/>, so that no method is long, and the first incident has the runtime compile two short ones.
/// </summary>
internal static class DispatchEmitter
{
    private const int BucketsPerMethod = 64;

    public static void Emit(CodeWriter code, IReadOnlyList<Bucket> buckets)
    {
        code.Line("/// <inheritdoc />");
        code.Line($"protected override global::System.ReadOnlySpan<byte> Tables => {CSharpText.String(DirectoryWriter.Write(buckets))}u8;").Line();
        Emit(code, [.. buckets.Where(b => !b.IsTabled)], $"{CSharpText.Root}Verdict", "DecideByCode", "", "",
            b => $"return {CodeNames.Consider(b)}({CodeNames.Read(b)}(incident));");
        Emit(code, [.. buckets.Where(b => b.Guards.Count > 0)], "void", "Guard", $", global::System.Span<{CSharpText.Root}Tier> guards", ", guards",
            b => $"{CodeNames.Guard(b)}({CodeNames.Read(b)}(incident), guards); return;");
        Emit(code, buckets, "void", "Explain", $", {CSharpText.Services}Explanation explanation", ", explanation",
            b => $"{CodeNames.Explain(b)}({CodeNames.Read(b)}(incident), explanation); return;");
    }

    private static void Emit(CodeWriter code, IReadOnlyList<Bucket> buckets, string returns, string name, string parameter, string argument, Func<Bucket, string> statement)
    {
        if (buckets.Count == 0)
            return;
        var verb = returns == "void" ? "" : "return ";
        var chunks = buckets.GroupBy(b => b.Index / BucketsPerMethod).ToList();
        code.Line("/// <inheritdoc />");
        code.Open($"protected override {returns} {name}(int bucket, {CSharpText.Root}Incident incident{parameter})");
        code.Open($"switch (bucket / {NumberText.Format(BucketsPerMethod)})");
        foreach (var chunk in chunks)
            code.Line($"case {NumberText.Format(chunk.Key)}: {verb}{name}{NumberText.Format(chunk.Key)}(bucket, incident{argument});{(verb.Length > 0 ? "" : " return;")}");
        code.Line($"default: {verb}base.{name}(bucket, incident{argument});{(verb.Length > 0 ? "" : " return;")}");
        code.Close().Close().Line();
        foreach (var chunk in chunks)
        {
            code.Open($"private {returns} {name}{NumberText.Format(chunk.Key)}(int bucket, {CSharpText.Root}Incident incident{parameter})");
            code.Open("switch (bucket)");
            foreach (var bucket in chunk)
                code.Line($"case {NumberText.Format(bucket.Index)}: {statement(bucket)}");
            code.Line($"default: {verb}base.{name}(bucket, incident{argument});{(verb.Length > 0 ? "" : " return;")}");
            code.Close().Close().Line();
        }
    }
}
