using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

/// <summary>Binds the steps of a policy, for each resource that its incidents may be on.</summary>
internal sealed class StepBinder(VocabularyScope scope, SourceFile file)
{
    private readonly HashSet<(string Id, SourceSpan Span)> _reported = [];

    /// <summary>The plans; null where a step could not be bound.</summary>
    public EquatableArray<Plan>? Bind(PolicySyntax syntax, EquatableArray<Pair> pairs, bool isComplete)
    {
        var plans = new List<Plan>();
        var isBound = true;
        foreach (var resource in pairs.Select(p => p.Resource).Distinct())
        {
            var onResource = pairs.Where(p => p.Resource == resource).ToList();
            var steps = syntax.Steps.Select(s => BindStep(s, resource, onResource)).ToList();
            isBound &= steps.All(s => s is not null);
            plans.Add(new Plan(resource, steps.OfType<Step>().ToEquatableArray()));
        }

        // Without a known pair the actions' names can still be checked.
        if (pairs.Count == 0)
        {
            foreach (var step in syntax.Steps)
                CheckNames(step);
        }

        return isBound && isComplete ? plans.ToEquatableArray() : null;
    }

    private Step? BindStep(StepSyntax step, string incidentResource, List<Pair> pairs)
    {
        if (!CheckNames(step))
            return null;
        var isOwn = step.On is null || step.On.Text == incidentResource;
        var acted = isOwn ? incidentResource : step.On!.Text;
        if (scope.FindAction(step.Action.Text, acted) is not { } action)
        {
            if (!scope.IsBroken("action", step.Action.Text))
            {
                var at = scope.Actions.Where(a => a.Resources.Contains(acted)).Select(a => a.Name).Distinct();
                Report(Diagnose.NoSuchActionOn(At(step.Action.Span), step.Action.Text, acted, ResourcesOf(step.Action.Text), at).MendedBy(
                    [.. Mends.ActOn(file, step, ResourcesOf(step.Action.Text).Where(r => CanTell(r, pairs))), Mends.Rename(At(step.Action.Span), step.Action.Text, at)]));
            }

            return null;
        }

        var resource = scope.Resources[acted];
        if (!HasTarget(step, resource, isOwn, pairs, incidentResource))
            return null;
        var floor = resource.Domain.Floor > action.Floor ? resource.Domain.Floor : action.Floor;
        var args = BindArgs(step, action, acted);
        return new Step(action, isOwn ? null : acted, args, floor, step.Span);
    }

    private bool CheckNames(StepSyntax step)
    {
        var isKnown = scope.HasAction(step.Action.Text);
        if (!isKnown && !scope.IsBroken("action", step.Action.Text) && !scope.HasNamelessBroken("action"))
            Report(Diagnose.UnknownName(At(step.Action.Span), "action", step.Action.Text, scope.Actions.Select(a => a.Name).Distinct()));
        if (step.On is not { } on || scope.Resources.ContainsKey(on.Text))
            return isKnown;
        if (!scope.IsBroken("resource", on.Text) && !scope.HasNamelessBroken("resource"))
            Report(Diagnose.UnknownName(At(on.Span), "resource", on.Text, scope.Resources.Keys));
        return false;
    }

    private List<string> ResourcesOf(string action) => [.. scope.Actions.Where(a => a.Name == action).SelectMany(a => a.Resources).Distinct()];

    /// <summary>Whether incidents of some signals tell which one of a resource is meant.</summary>
    private bool CanTell(string resource, List<Pair> pairs) =>
        scope.Resources[resource].Target.Where(p => p.IsAttribute).All(p => pairs.All(x => x.Find(p.Text) is { } field && Labels.AreCarried(scope.Signals[x.Signal], [field.Label])));

    /// <summary>Whether every incident can tell the step's target: its attributes exist, and their labels are carried.</summary>
    private bool HasTarget(StepSyntax step, Resource resource, bool isOwn, List<Pair> pairs, string incidentResource)
    {
        var needed = resource.Target.Where(p => p.IsAttribute).Select(p => p.Text).ToList();
        foreach (var pair in pairs)
        {
            var missing = isOwn ? null : needed.FirstOrDefault(n => pair.Find(n) is null);
            if (missing is not null)
            {
                Report(Diagnose.UntellableTarget(At(step.Span), step.Action.Text, resource.Name, missing, pair.Signal, pair.Resource)
                    .MendedBy(scope.FindAction(step.Action.Text, incidentResource) is null ? null : Mends.ActOnOwn(file, step)));
                return false;
            }

            // A page acts on nothing: without its target it is still a page.
            if (step.Action.Text == ActionDefinition.Page)
                continue;
            var signal = scope.Signals[pair.Signal];
            var labels = needed.Select(n => pair.Find(n)!.Label).ToList();
            if (!Labels.AreCarried(signal, labels))
                Report(Diagnose.TargetNotCarried(At(step.Span), step.Action.Text, resource.Name, labels, signal)
                    .MendedBy(Mends.CarryLabels(scope.SignalPlaces[signal.Name], [.. labels.Where(l => !Labels.AreCarried(signal, [l]))])));
        }

        return true;
    }

    private EquatableArray<(string Name, PolicyValue Value)> BindArgs(StepSyntax step, ActionDefinition action, string resource)
    {
        var given = new Dictionary<string, PolicyValue>(StringComparer.Ordinal);
        for (var i = 0; i < step.Args.Count; i++)
        {
            var arg = step.Args[i];
            var parameter = action.Parameters.FirstOrDefault(p => p.Name == arg.Name.Text);
            if (parameter is null)
            {
                Report(Diagnose.UnknownArgument(At(arg.Name.Span), arg.Name.Text, action, resource).MendedBy(
                    Mends.Rename(At(arg.Name.Span), arg.Name.Text, action.Parameters.Select(p => p.Name).Where(n => step.Args.All(a => a.Name.Text != n))), RemoveArgument(step, i)));
                continue;
            }

            var problem = Literals.TryConvert(arg.Value, parameter.Type, out var value);
            if (given.ContainsKey(parameter.Name))
                Report(Diagnose.ArgumentTwice(At(arg.Name.Span), parameter.Name).MendedBy(RemoveArgument(step, i)));
            else if (problem is not null)
                Report(Diagnose.WrongArgument(At(arg.Value.Span), parameter.Name, problem).MendedBy(Mends.Literal(At(arg.Value.Span), arg.Value, parameter.Type)));
            given[parameter.Name] = value;
        }

        var missing = action.Parameters.Where(p => p.Default is null && !given.ContainsKey(p.Name)).ToList();
        if (missing.Count > 0)
            Report(Diagnose.MissingArgument(At(step.Span), missing[0], action).MendedBy(Mends.AddArguments(file, step, missing)));
        return action.Parameters
            .Select(p => (p.Name, given.TryGetValue(p.Name, out var value) ? value : p.Default ?? Literals.AnyOf(p.Type))).ToEquatableArray();
    }

    private Fix? RemoveArgument(StepSyntax step, int index) =>
        Mends.RemoveItem(file, [.. step.Args.Select(a => a.Name.Span.To(a.Value.Span))], index, step.Args[index].Name.Text);

    /// <summary>Reports a finding once, though a step is bound for every resource.</summary>
    private void Report(Diagnostic diagnostic)
    {
        if (_reported.Add((diagnostic.Id, diagnostic.Location.Span)))
            scope.Diagnostics.Add(diagnostic);
    }

    private Location At(SourceSpan span) => new(file, span);
}
