#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// A condition that would be too many rows, as a small program over the classes of its inputs. Its answer is a column of its own:
/// class 0 is unknown, its first class false, its second one true. Immutable and safe for concurrent use.
/// </summary>
internal sealed class OpaqueCondition(int first, int[] program, MatchAtom[] atoms)
{
    /// <summary>How many classes the answer has besides unknown.</summary>
    public const int Classes = 2;

    /// <summary>An instruction that is not an atom's number.</summary>
    public const int Not = -1, And = -2, Or = -3;

    private readonly int _depth = DepthOf(program);

    /// <summary>The class of the answer.</summary>
    public int Of(ReadOnlySpan<ushort> codes)
    {
        Span<Truth> stack = stackalloc Truth[_depth];
        var top = -1;
        foreach (var instruction in program)
        {
            switch (instruction)
            {
                case Not:
                    stack[top] = !stack[top];
                    break;
                case And:
                    top--;
                    stack[top] &= stack[top + 1];
                    break;
                case Or:
                    top--;
                    stack[top] |= stack[top + 1];
                    break;
                default:
                    stack[++top] = atoms[instruction].Of(codes);
                    break;
            }
        }

        return stack[0].IsUnknown ? 0 : stack[0].IsTrue ? first + 1 : first;
    }

    private static int DepthOf(int[] program)
    {
        int depth = 0, most = 0;
        foreach (var instruction in program)
        {
            depth += instruction >= 0 ? 1 : instruction == Not ? 0 : -1;
            most = Math.Max(most, depth);
        }

        return most;
    }
}

/// <summary>A comparison: the classes of a column, counted from its first one, in which it is true. Immutable and safe for concurrent use.</summary>
internal sealed class MatchAtom(int column, int first, bool[] isTrue)
{
    public int Column => column;

    /// <summary>Its answer in a class that is not missing.</summary>
    public bool IsTrueIn(int code) => isTrue[code - first];

    /// <summary>Its answer.</summary>
    public Truth Of(ReadOnlySpan<ushort> codes) => codes[column] == 0 ? Truth.Unknown : Truth.Of(IsTrueIn(codes[column]));
}
#endif
