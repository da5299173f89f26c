namespace PolicyLang.Language.Emit.Tables;

/// <summary>Writes the tables of a set as constant data, with the directory that finds them. The runtime's <c>MatchDirectory</c> reads it.</summary>
internal static class DirectoryWriter
{
    public static string Write(IReadOnlyList<Bucket> buckets)
    {
        var signals = buckets.Select(b => b.Type.Pair.Signal).Distinct().ToList();
        var resources = buckets.Select(b => b.Type.Pair.Resource).Distinct().ToList();
        var (directory, tables) = (new DataWriter(), new DataWriter());
        directory.Texts(signals).Texts(resources).Number(buckets.Count);
        foreach (var bucket in buckets)
        {
            var start = tables.Bytes;
            if (bucket.Table is { } table)
                tables.Raw(table.Write());
            directory.Number(signals.IndexOf(bucket.Type.Pair.Signal)).Number(resources.IndexOf(bucket.Type.Pair.Resource))
                .Bool(bucket.IsTabled).Number(start).Number(tables.Bytes - start);
        }

        return directory.Raw(tables.ToString()).ToString();
    }
}
