#if NET
using System.Buffers.Text;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Reads the constant data that the matcher's tables are made from. The format is private to one version of PolicyLang: a text is its
/// length in UTF-8 bytes, a colon and the bytes; a number is decimal and ends in a semicolon; a list is its count and its items.
/// </summary>
internal ref struct DataReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public string Text()
    {
        var length = Int();
        var text = SharedTexts.Of(_rest[..length], isCommon: true);
        _rest = _rest[length..];
        return text;
    }

    public string[] Texts()
    {
        var texts = new string[Int()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Text();
        return texts;
    }

    public int[] Ints()
    {
        var numbers = new int[Int()];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = Int();
        return numbers;
    }

    public int Int() => (int)Long();

    public bool Bool() => Int() != 0;

    /// <summary>A decimal number and the one character that ends it.</summary>
    public long Long()
    {
        if (!Utf8Parser.TryParse(_rest, out long value, out var length))
            throw new InvalidOperationException("The tables of the policy set are damaged; build it again.");
        _rest = _rest[(length + 1)..];
        return value;
    }
}
#endif
