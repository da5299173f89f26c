using PolicyLang.Language.Emit.Tables;

namespace PolicyLang.Language.Emit;

/// <summary>The names of emitted members that belong to a bucket.</summary>
internal static class CodeNames
{
    /// <summary>Decides an incident by code.</summary>
    public static string Consider(Bucket bucket) => "Consider" + bucket.Type.Id;

    /// <summary>Reads from an incident what the bucket's code needs of it.</summary>
    public static string Read(Bucket bucket) => "Read" + bucket.CodeOf.Type.Id;

    /// <summary>Tells which tiers holds and untold targets ask for.</summary>
    public static string Guard(Bucket bucket) => "Guard" + bucket.CodeOf.Type.Id;

    /// <summary>Notes what a decision rests on.</summary>
    public static string Explain(Bucket bucket) => "Explain" + bucket.CodeOf.Type.Id;
}
