#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace PolicyLang.CompilerServices;

/// <summary>
/// Tells the processor which memory of an incident is read soon, so that its lines come side by side instead of one after the other:
/// an incident that was not just made is in no cache, and waiting for it costs more than deciding it. Nothing is read and nothing can
/// fail; where the processor has no such instruction, nothing happens. Safe for concurrent use.
/// </summary>
internal static class Ahead
{
    private const int Line = 64;

    /// <summary>So many lines at most are asked for: processors wait for no more at once.</summary>
    private const int MostLines = 16;

    /// <summary>The values of an incident's attributes.</summary>
    public static unsafe void Of(AttributeValue[] values)
    {
        if (!Sse.IsSupported)
            return;
        var at = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));
        var end = at + Math.Min(values.Length * Unsafe.SizeOf<AttributeValue>(), MostLines * Line);
        for (; at < end; at += Line)
            Sse.Prefetch0(at);
    }
}
#endif
