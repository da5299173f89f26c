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

    /// <summary>How many incidents of a batch lie between the one that is decided and the one whose memory is asked for; then what it refers to, and so on.</summary>
    private const int Incidents = 8, Attributes = 6, Values = 4, Texts = 2;

    /// <summary>What the incidents behind one of a batch refer to, each a step further on than the last time.</summary>
    public static void Of(ReadOnlySpan<Incident> batch, int at)
    {
        // A batch may have a gap; the decision says so, not the hint.
        if (at + Incidents < batch.Length)
            Of(batch[at + Incidents], lines: 2);
        if (at + Attributes < batch.Length && batch[at + Attributes] is { } incident)
        {
            Of(incident.Attributes, lines: 1);
            Of(incident.Signal, lines: 1);
            Of(incident.Resource, lines: 1);
        }

        if (at + Values < batch.Length && batch[at + Values]?.Attributes is IncidentAttributes attributes)
            Of(attributes.Items);
        if (at + Texts < batch.Length && batch[at + Texts]?.Attributes is IncidentAttributes near)
        {
            foreach (ref readonly var value in near.Items.AsSpan())
                Of(value.AsString(), lines: 1);
        }
    }

    /// <summary>The values of an incident's attributes.</summary>
    public static unsafe void Of(AttributeValue[] values)
    {
        if (!Sse.IsSupported)
            return;
        var at = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));
        var end = at + (values.Length * Unsafe.SizeOf<AttributeValue>());
        for (; at < end; at += Line)
            Sse.Prefetch0(at);
    }

    private static unsafe void Of(object? value, int lines)
    {
        if (!Sse.IsSupported)
            return;
        // The collector may move the object meanwhile; then the hint was for nothing. A hint about address 0 is ignored.
        var at = *(byte**)Unsafe.AsPointer(ref value);
        for (var line = 0; line < lines; line++)
            Sse.Prefetch0(at + (line * Line));
    }
}
#endif
