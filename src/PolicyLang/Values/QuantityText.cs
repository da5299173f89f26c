namespace PolicyLang;

/// <summary>What durations and sizes share: a whole amount in front of a unit.</summary>
internal static class QuantityText
{
    /// <summary>Reads digits (single underscores between them allowed) at the position and moves it behind them.</summary>
    public static bool TryReadWhole(string text, ref int position, out long amount)
    {
        var start = position;
        while (position < text.Length && (text[position] is >= '0' and <= '9' || text[position] == '_'))
            position++;
        amount = 0;
        return position > start && NumberText.TryParseWhole(text, start, position, isNegative: false, out amount);
    }
}
