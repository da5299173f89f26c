namespace PolicyLang;

/// <summary>The text form of sizes in bytes: decimal (<c>KB</c> = 1000 B) and binary (<c>KiB</c> = 1024 B) units, for example <c>512MiB</c>.</summary>
public static class SizeText
{
    // From the largest to the smallest, because a size prints in the largest unit that divides it.
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("PiB", 1L << 50), ("PB", 1_000_000_000_000_000), ("TiB", 1L << 40), ("TB", 1_000_000_000_000),
        ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1024), ("KB", 1000), ("B", 1),
    ];

    /// <summary>Parses a size.</summary>
    /// <returns>False where the text is none or does not fit in 64 bits.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var position = 0;
        if (!QuantityText.TryReadWhole(text, ref position, out var amount))
            return false;
        foreach (var (name, size) in Units)
        {
            if (text.Length - position == name.Length && string.CompareOrdinal(text, position, name, 0, name.Length) == 0)
            {
                if (amount > long.MaxValue / size)
                    return false;
                bytes = amount * size;
                return true;
            }
        }

        return false;
    }

    /// <summary>Prints a size in the largest unit, binary or decimal, that divides it; nothing is <c>0B</c>.</summary>
    public static string Format(long bytes)
    {
        foreach (var (name, size) in Units)
        {
            if (bytes != 0 && bytes % size == 0)
                return NumberText.Format(bytes / size) + name;
        }

        return "0B";
    }
}
