using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>A condition that stands alone, as in a question about a set. It is bound for each signal and resource that has what it names.</summary>
public sealed class SingleCondition
{
    private const string Before = "hold x stops any on any where ";
    private readonly SourceFile _file;
    private readonly Expression _expression;

    private SingleCondition(SourceFile file, Expression expression)
    {
        _file = file;
        _expression = expression;
    }

    /// <summary>Parses a condition.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong with it, or null.</param>
    /// <returns>Null where it is no condition.</returns>
    public static SingleCondition? Parse(string text, out string? problem)
    {
        // The grammar has conditions inside declarations only, so it is read as the one of a hold that has nothing else.
        var file = new SourceFile("condition", Before + text);
        var tree = Parser.Parse(file);
        problem = tree.Diagnostics.Select(d => Say(d)).FirstOrDefault();
        if (problem is null && tree.Declarations is [HoldSyntax { Where: { } where, While: null, During: null, Tier: null, Because: null }])
            return new SingleCondition(file, where);
        problem ??= "this is not one condition and nothing else";
        return null;
    }

    /// <summary>Binds it for a signal and resource.</summary>
    /// <param name="pair">The signal and resource.</param>
    /// <param name="problem">What they lack, or what does not fit; null where all is well.</param>
    /// <returns>Null where it cannot be true there.</returns>
    public Condition? Bind(Pair pair, out string? problem)
    {
        var diagnostics = new DiagnosticBag();
        var bound = new ConditionBinder(_file, new PairAttributes(pair, _file, diagnostics), diagnostics).Bind(_expression);
        problem = diagnostics.Select(Say).FirstOrDefault();
        return problem is null ? bound : null;
    }

    private static string Say(Diagnostic diagnostic) => $"column {NumberText.Format(Math.Max(1, diagnostic.Location.Start.Column - Before.Length))}: {diagnostic.Message}";

    private sealed class PairAttributes(Pair pair, SourceFile file, DiagnosticBag diagnostics) : IAttributeScope
    {
        public Fact? Fact => null;

        public bool IsBrokenFact(string name) => false;

        public FieldType? TypeOf(Name name, Func<FieldType, bool> accepts)
        {
            if (pair.Find(name.Text) is { } field)
                return field.Type;
            diagnostics.Add(Diagnose.UnknownAttribute(new Location(file, name.Span), name.Text, pair.Signal, pair.Resource, pair.Fields.Select(f => f.Name), false));
            return null;
        }
    }
}
