using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>
/// The attributes in a policy: each must exist, with one type, on every signal and resource that the policy is about, and some origin
/// of every signal must carry its label.
/// </summary>
internal sealed class PolicyAttributes(VocabularyScope scope, SourceFile file, EquatableArray<Pair> pairs, bool isComplete) : IAttributeScope
{
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public Fact? Fact => null;

    public bool IsBrokenFact(string name) => false;

    public FieldType? TypeOf(Name name, Func<FieldType, bool> accepts)
    {
        FieldType? type = null;
        foreach (var pair in pairs)
        {
            var field = pair.Find(name.Text);
            if (field is null)
            {
                Report(name.Text, () => Diagnose.UnknownAttribute(
                    new Location(file, name.Span), name.Text, pair.Signal, pair.Resource, pair.Fields.Select(f => f.Name), pairs.Any(p => p.Find(name.Text) is not null)));
                return null;
            }

            if (type is not null && !type.Equals(field.Type))
            {
                Report(name.Text, () => Diagnose.TypeMismatch(
                    new Location(file, name.Span), $"attribute '{name.Text}' is of type {type} on '{pairs[0].Resource}' and of type {field.Type} on '{pair.Resource}'; write a policy for each"));
                return null;
            }

            type = field.Type;
            if (!Labels.AreCarried(scope.Signals[pair.Signal], [field.Label]))
                Report(name.Text, () => Diagnose.LabelNotCarried(new Location(file, name.Span), name.Text, field.Label, scope.Signals[pair.Signal]).MendedBy(
                    Mends.CarryLabels(scope.SignalPlaces[pair.Signal], [field.Label])));
        }

        return type;
    }

    private void Report(string name, Func<Diagnostic> diagnostic)
    {
        // Where the signal or the resource is in doubt, so are the attributes.
        if (isComplete && _reported.Add(name))
            scope.Diagnostics.Add(diagnostic());
    }
}

/// <summary>
/// The attributes in a hold, which is about incidents of any kind: a name must exist somewhere, with a type that the comparison
/// accepts; on an incident without it, or with another type, the comparison is unknown.
/// </summary>
internal sealed class HoldAttributes(VocabularyScope scope, SourceFile file, Fact? fact, bool isWhile) : IAttributeScope
{
    public Fact? Fact => fact;

    public bool IsBrokenFact(string name) => (isWhile && fact is null) || scope.IsBroken("fact", name);

    public FieldType? TypeOf(Name name, Func<FieldType, bool> accepts)
    {
        var fields = scope.Resources.Values.SelectMany(r => r.Fields).Concat(scope.Signals.Values.SelectMany(s => s.Fields)).ToList();
        var types = fields.Where(f => f.Name == name.Text).Select(f => f.Type).Distinct().ToList();
        if (types.Count > 0)
            return types.FirstOrDefault(accepts) ?? types[0];
        if (!scope.HasAnyBroken("resource", "signal"))
            scope.Diagnostics.Add(Diagnose.UnknownName(new Location(file, name.Span), "attribute", name.Text, fields.Select(f => f.Name).Distinct()));
        return null;
    }
}

/// <summary>Label schemas.</summary>
internal static class Labels
{
    /// <summary>Whether each label is carried by some origin of the signal; a signal without origins, or with one of unknown labels, may carry any.</summary>
    public static bool AreCarried(Signal signal, IReadOnlyCollection<string> labels) =>
        signal.Origins.Count == 0 || labels.All(l => signal.Origins.Any(o => o.Carrying is not { } carrying || carrying.Contains(l)));
}
