using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PolicyLang.Benchmarks.Workloads;

/// <summary>An incident with everything interned, small enough for one cache line. The hand-written references read it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Event
{
#pragma warning disable CS1591 // T is a text, N a number, in the order of the schema.
    public ushort Signal, Kind;

    public ushort T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11;

    public int N0, N1, N2, N3, N4, N5, N6, N7;
#pragma warning restore CS1591

    /// <summary>The ids of the texts; the largest number for one that no policy names.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<ushort> Texts => MemoryMarshal.CreateReadOnlySpan(in T0, 12);

    /// <summary>The numbers.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<int> Numbers => MemoryMarshal.CreateReadOnlySpan(in N0, 8);

    /// <summary>Sets a text or a number.</summary>
    internal void Set(int attribute, int value)
    {
        if (Schema.IsText(attribute))
            MemoryMarshal.CreateSpan(ref T0, 12)[attribute] = (ushort)value;
        else
            MemoryMarshal.CreateSpan(ref N0, 8)[attribute - Schema.Texts.Length] = value;
    }
}
