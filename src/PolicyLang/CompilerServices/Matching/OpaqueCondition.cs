#if NET
namespace PolicyLang.CompilerServices;

/// <summary>
/// A condition that would be too many rows, as a small program over the classes of its inputs. Its answer is a column of its own:
/// class 0 is unknown, 1 false, 2 true. Immutable and safe for concurrent use.
/// </summary>
internal sealed class OpaqueCondition(int[] program, MatchAtom[] atoms)
{
    /// <summary>How many classes the answer has.</summary>
    public const int Classes = 3;

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

        return stack[0].IsUnknown ? 0 : stack[0].IsTrue ? 2 : 1;
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

/// <summary>A comparison: the classes of a column in which it is true. Immutable and safe for concurrent use.</summary>
internal sealed class MatchAtom(int column, bool[] isTrue)
{
    public int Column => column;

    /// <summary>Its answer in a class that is not missing.</summary>
    public bool IsTrueIn(int code) => isTrue[code];

    /// <summary>Its answer.</summary>
    public Truth Of(ReadOnlySpan<ushort> codes) => codes[column] == 0 ? Truth.Unknown : Truth.Of(isTrue[codes[column]]);
}
#endif
