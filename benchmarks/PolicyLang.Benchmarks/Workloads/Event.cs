using System.Runtime.CompilerServices;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>An incident in the form of <c>findings</c>: everything interned, small enough for one cache line. The hand-written references read it.</summary>
internal struct Event
{
    public ushort Signal;
    public ushort Kind;

    /// <summary>The ids of the texts; <see cref="Schema.UnknownText"/> for one that no policy names.</summary>
    public TextIds Texts;

    public NumberValues Numbers;

    /// <summary>Twelve ids.</summary>
    [InlineArray(12)]
    public struct TextIds
    {
        private ushort _first;
    }

    /// <summary>Eight numbers.</summary>
    [InlineArray(8)]
    public struct NumberValues
    {
        private int _first;
    }
}
