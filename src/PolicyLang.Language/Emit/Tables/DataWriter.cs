using System.Text;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>Writes constant data as the runtime's <c>DataReader</c> reads it; the format is described there.</summary>
internal sealed class DataWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>How many UTF-8 bytes were written.</summary>
    public int Bytes { get; private set; }

    public DataWriter Number(long value) => Raw(NumberText.Format(value) + ";");

    public DataWriter Bool(bool value) => Number(value ? 1 : 0);

    public DataWriter Text(string text) => Raw($"{NumberText.Format(Encoding.UTF8.GetByteCount(text))}:{text}");

    public DataWriter Texts(IReadOnlyCollection<string> texts)
    {
        Number(texts.Count);
        foreach (var text in texts)
            Text(text);
        return this;
    }

    public DataWriter Numbers(IReadOnlyCollection<int> numbers)
    {
        Number(numbers.Count);
        foreach (var number in numbers)
            Number(number);
        return this;
    }

    /// <summary>Writes what another writer wrote.</summary>
    public DataWriter Raw(string data)
    {
        _text.Append(data);
        Bytes += Encoding.UTF8.GetByteCount(data);
        return this;
    }

    public override string ToString() => _text.ToString();
}
