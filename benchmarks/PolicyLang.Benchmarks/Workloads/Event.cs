using System.Runtime.CompilerServices;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>An incident in the form of <c>findings</c>: everything interned, small enough for one cache line. The hand-written references read it.</summary>
public struct Event
{
    /// <summary>The signal.</summary>
    public ushort Signal;

    /// <summary>The kind of resource.</summary>
    public ushort Kind;

    /// <summary>The ids of the texts; the largest number for one that no policy names.</summary>
    public TextIds Texts;

    /// <summary>The numbers.</summary>
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
