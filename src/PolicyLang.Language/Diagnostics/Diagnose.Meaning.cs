using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Diagnostics;

/// <content>Findings HEAL1xxx: names and types.</content>
public static partial class Diagnose
{
    internal static Diagnostic UnknownName(Location at, string kind, string name, IEnumerable<string> known, string where = "") =>
        new Diagnostic(Descriptors.UnknownName, $"there is no {kind} '{name}'{where}{NearestName.Suggest(name, known)}", at).MendedBy(Mends.Rename(at, name, known));

    internal static Diagnostic UnknownAttribute(
        Location at, string name, string signal, string resource, IEnumerable<string> known, bool existsElsewhere) =>
        new Diagnostic(Descriptors.UnknownName, existsElsewhere
            ? $"attribute '{name}' does not exist on every signal and resource here: signal '{signal}' on '{resource}' has none; write a policy for each"
            : $"there is no attribute '{name}' on signal '{signal}' or resource '{resource}'{NearestName.Suggest(name, known)}", at).MendedBy(existsElsewhere ? null : Mends.Rename(at, name, known));

    internal static Diagnostic FactNotInScope(Location at, string fact, string? watched) =>
        new Diagnostic(Descriptors.UnknownName, watched is null
            ? $"no fact '{fact}' can be read here: only a hold's 'while {fact} where …' reads facts"
            : $"this hold watches fact '{watched}', so fact '{fact}' cannot be read here", at).MendedBy(watched is null ? null : Mends.Replace(at, Mends.NameText(watched), isSafe: false));

    internal static Diagnostic NotALiteral(Location at, string text) =>
        new Diagnostic(Descriptors.Syntax, $"unexpected '{Shorten(text)}'; expected a literal, because attributes are compared with literals only (a text is written in quotes: \"{Shorten(text)}\")", at).MendedBy(Mends.Quote(at, text));

    internal static Diagnostic TypeMismatch(Location at, string problem) => new(Descriptors.TypeMismatch, problem, at);

    internal static Diagnostic AttributeTypesDiffer(Location at, string name, string resource, string resourceType, string signal, string signalType) =>
        new(Descriptors.TypeMismatch, $"attribute '{name}' is of type {resourceType} on resource '{resource}' and of type {signalType} on signal '{signal}'; an incident has it once, so rename one", at);

    internal static Diagnostic Duplicate(Location at, string kind, string name, Location? first) =>
        new(Descriptors.Duplicate, first is null
            ? $"'{name}' is given twice"
            : $"{Kind(kind, name)} is declared twice; the first is at {Place(first)}", at, first is null ? [] : [new RelatedLocation(first, "first declared here")]);

    /// <summary>What a name is: <c>policy 'a'</c>, <c>action 'a' on pod</c>.</summary>
    private static string Kind(string kind, string name) =>
        kind.IndexOf(' ') is > 0 and var end ? $"{kind.Substring(0, end)} '{name}'{kind.Substring(end)}" : $"{kind} '{name}'";

    internal static Diagnostic PageIsBuiltIn(Location at) =>
        new(Descriptors.Duplicate, "action 'page' exists on every resource already, and means that a human is asked; give this one another name", at);

    internal static Diagnostic NotRaisedOn(Location at, IReadOnlyList<string> signals, string resource, IEnumerable<string> onResource, IEnumerable<string> resources) =>
        new(Descriptors.NotRaisedOn, signals.Count == 1
            ? $"signal '{signals[0]}' is not raised on '{resource}', so this would never happen; it is raised on {List(resources)}"
            : $"none of these signals is raised on '{resource}', so this would never happen; on it {(onResource.Any() ? $"there are {List(onResource)}" : "none is raised")}", at);

    internal static Diagnostic RaisedOnNone(Location at, string signal, IEnumerable<string> named, IEnumerable<string> resources) =>
        new(Descriptors.NotRaisedOn, $"signal '{signal}' is raised on none of {List(named)}, so it would never happen here; it is raised on {List(resources)}", at);

    internal static Diagnostic NoSuchActionOn(Location at, string action, string resource, IEnumerable<string> resources, IEnumerable<string> actions) =>
        new(Descriptors.NoSuchActionOn, $"action '{action}' does not exist on '{resource}'; it exists on {List(resources)}, and on '{resource}' there are {List(actions)}", at);

    internal static Diagnostic MissingArgument(Location at, Parameter parameter, ActionDefinition action) =>
        new(Descriptors.Argument, $"action '{action.Name}' needs argument '{parameter.Name}' ({parameter.Type}), which has no default; write {action.Name}({parameter.Name}: …)", at);

    internal static Diagnostic UnknownArgument(Location at, string name, ActionDefinition action, string resource) =>
        new(Descriptors.Argument, action.Parameters.Count == 0
            ? $"action '{action.Name}' on '{resource}' has no arguments"
            : $"action '{action.Name}' on '{resource}' has no argument '{name}', but {List(action.Parameters.Select(p => p.Name))}{NearestName.Suggest(name, action.Parameters.Select(p => p.Name))}", at);

    internal static Diagnostic ArgumentTwice(Location at, string name) => new(Descriptors.Argument, $"argument '{name}' is given twice", at);

    internal static Diagnostic WrongArgument(Location at, string name, string problem) => new(Descriptors.Argument, $"argument '{name}' {problem}", at);

    internal static Diagnostic UntellableTarget(Location at, string action, string resource, string attribute, string signal, string incidentResource) =>
        new(Descriptors.UntellableTarget, $"'{action}' acts on a {resource}, and which one cannot be told: its target needs attribute '{attribute}', which an incident of '{signal}' on '{incidentResource}' does not have", at);

    internal static Diagnostic SameCSharpName(Location at, string kind, string name, string other, string csharp, Location? first) =>
        new(Descriptors.SameCSharpName, $"{(kind == "policy" ? "policies" : kind + "s")} '{other}' and '{name}' both become the C# name {csharp}; rename one", at, first is null ? [] : [new RelatedLocation(first, "the other is declared here")]);

    internal static Diagnostic LabelNotCarried(Location at, string attribute, string label, Signal signal) =>
        new(Descriptors.LabelNotCarried, $"attribute '{attribute}' comes from label '{label}', which no origin of signal '{signal.Name}' carries, so it would always be missing; they carry {List(Carried(signal))}", at);

    internal static Diagnostic TargetNotCarried(Location at, string action, string resource, IEnumerable<string> labels, Signal signal) =>
        new(Descriptors.LabelNotCarried, $"'{action}' acts on a {resource}, and which one would never be known: its target needs label {List(labels.Where(l => !Carried(signal).Contains(l)))}, which no origin of signal '{signal.Name}' carries; they carry {List(Carried(signal))}", at);

    internal static Diagnostic WrongTemplate(Location at) =>
        new(Descriptors.MalformedLiteral, "a target is a text with attributes in braces, such as \"{namespace}/{pod}\"; here a brace has no partner or no name", at);

    internal static Diagnostic RepeatedClause(Location at, string declaration) =>
        new(Descriptors.Syntax, $"unexpected second '{at.File.TextOf(at.Span)}': it stands at most once in a {declaration}", at);

    internal static Diagnostic CountOutOfRange(Location at, long value, int minimum, int maximum) =>
        new(Descriptors.MalformedLiteral, $"{NumberText.Format(value)} is out of range; "
            + (maximum < int.MaxValue ? $"{NumberText.Format(minimum)} to {NumberText.Format(maximum)}"
                : value < minimum ? $"at least {NumberText.Format(minimum)}" : $"at most {NumberText.Format(maximum)}")
            + " is possible here", at);

    internal static Diagnostic AgeTooLong(Location at) =>
        new(Descriptors.MalformedLiteral, "this age is out of range: the trouble would have begun before the year 1", at);

    private static IEnumerable<string> Carried(Signal signal) => signal.Origins.SelectMany(o => o.Carrying ?? []).Distinct();

    private static string Place(Location location)
    {
        var start = location.Start;
        return $"{location.File.Path}({NumberText.Format(start.Line)},{NumberText.Format(start.Column)})";
    }

    private static string List(IEnumerable<string> names)
    {
        var all = names.OrderBy(n => n, StringComparer.Ordinal).ToList();
        var shown = string.Join(", ", all.Take(8).Select(n => $"'{n}'"));
        return all.Count == 0 ? "nothing" : all.Count > 8 ? $"{shown} and {NumberText.Format(all.Count - 8)} more" : shown;
    }
}
