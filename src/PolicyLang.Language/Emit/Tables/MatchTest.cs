using System.Text;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Emit.Tables;

/// <summary>What a comparison asks of its input, apart from negation.</summary>
internal abstract record MatchTest
{
    /// <summary>The test of a comparison.</summary>
    public static MatchTest Of(Condition comparison) => comparison switch
    {
        Flag => new QuantityTest([(Comparison.Equal, PolicyValue.OfBool(true))]),
        Compare { Value.Type: PolicyValueType.String } c => new TextTest([c.Value.Text]),
        Compare c => new QuantityTest([(c.Operator, c.Value)]),
        Contained c when c.Values[0].Type == PolicyValueType.String => new TextTest([.. c.Values.Select(v => v.Text)]),
        Contained c => new QuantityTest([.. c.Values.Select(v => (Comparison.Equal, v))]),
        Matches m => Pattern(m.Pattern),
        _ => throw new InvalidOperationException($"A policy has no comparison {comparison.GetType().Name}."),
    };

    /// <summary>Whether a comparison is the negation of its test.</summary>
    public static bool IsNegated(Condition comparison) => comparison is Compare { Value.Type: PolicyValueType.String, Operator: Comparison.NotEqual };

    /// <summary>A pattern that is one text, or a text and anything behind it, needs no matching of patterns.</summary>
    private static MatchTest Pattern(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                text.Append(pattern[++i]);
            else if (pattern[i] == '*' && pattern.Skip(i).All(c => c == '*'))
                return new PrefixTest(text.ToString());
            else if (pattern[i] is '*' or '?')
                return new GlobTest(pattern);
            else
                text.Append(pattern[i]);
        }

        return new TextTest([text.ToString()]);
    }
}

/// <summary>Whether a text is one of some others.</summary>
internal sealed record TextTest(string[] Texts) : MatchTest;

/// <summary>Whether a text begins with another.</summary>
internal sealed record PrefixTest(string Prefix) : MatchTest;

/// <summary>Whether a text matches a pattern.</summary>
internal sealed record GlobTest(string Pattern) : MatchTest;

/// <summary>Whether a quantity compares with one of some others.</summary>
internal sealed record QuantityTest((Comparison Operator, PolicyValue Value)[] Comparisons) : MatchTest;
