using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Language.Semantics;

#pragma warning disable SA1402 // The model reads best on one page.

/// <summary>A domain of resources.</summary>
public sealed record Domain(string Name, Tier Floor, string? Documentation);

/// <summary>A type of an attribute or parameter; <see cref="OneOf"/> is empty unless it is a <c>one of</c>.</summary>
public sealed record FieldType(PolicyValueType Kind, EquatableArray<string> OneOf = default)
{
    /// <summary>The type as it is written.</summary>
    public override string ToString() => OneOf.Count > 0
        ? $"one of [{string.Join(", ", OneOf.Select(v => $"\"{v}\""))}]"
        : Kind.ToString().ToLowerInvariant();
}

/// <summary>An attribute, with the label that fills it.</summary>
public sealed record Field(string Name, FieldType Type, string Label);

/// <summary>A part of a template: text, or the name of an attribute.</summary>
public sealed record Part(string Text, bool IsAttribute);

/// <summary>A kind of thing.</summary>
public sealed record Resource(
    string Name, Domain Domain, EquatableArray<Part> Target, EquatableArray<Part> Group, EquatableArray<Field> Fields, string? Documentation);

/// <summary>Where a signal or fact comes from; <see cref="Carrying"/> is null where any label may come.</summary>
public sealed record Origin(bool IsEvent, string Source, EquatableArray<string>? Carrying);

/// <summary>What can go wrong with some resources.</summary>
public sealed record Signal(
    string Name, EquatableArray<string> Resources, EquatableArray<Origin> Origins, EquatableArray<Field> Fields, string? Documentation);

/// <summary>A parameter of an action; without a default it must be given.</summary>
public sealed record Parameter(string Name, FieldType Type, PolicyValue? Default);

/// <summary>What can be done with some resources.</summary>
public sealed record ActionDefinition(
    string Name, EquatableArray<string> Resources, EquatableArray<Parameter> Parameters, bool IsReversible, Risk Risk,
    EquatableArray<string> Raises, string? Documentation)
{
    /// <summary>The action that exists on every resource: it asks a human.</summary>
    public const string Page = "page";

    /// <summary>The floor that comes from the action itself: its risk, its irreversibility, and that a page is for humans.</summary>
    public Tier Floor =>
        Name == Page || Risk == Risk.High ? Tier.Tier3 : Risk == Risk.Medium || !IsReversible ? Tier.Tier2 : Tier.Tier1;
}

/// <summary>Something true of the world for a while.</summary>
public sealed record Fact(string Name, EquatableArray<Origin> Origins, EquatableArray<Field> Fields, string? Documentation);

/// <summary>A signal on a resource, with the attributes of both.</summary>
public sealed record Pair(string Signal, string Resource, EquatableArray<Field> Fields)
{
    /// <summary>An attribute by name, or null.</summary>
    public Field? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
                return field;
        }

        return null;
    }
}

/// <summary>A step; <see cref="Resource"/> is null where it acts on the incident's own.</summary>
public sealed record Step(ActionDefinition Action, string? Resource, EquatableArray<(string Name, PolicyValue Value)> Args, Tier Floor, SourceSpan Span);

/// <summary>The steps for incidents of one resource.</summary>
public sealed record Plan(string IncidentResource, EquatableArray<Step> Steps)
{
    /// <summary>The largest static floor of the steps.</summary>
    public Tier Floor => Steps.Max(s => s.Floor);
}

/// <summary>A policy.</summary>
public sealed record Policy(
    string Name, PolicySyntax Syntax, SourceFile File, EquatableArray<Pair> Pairs, Condition? Condition, EquatableArray<string> Inputs,
    EquatableArray<Plan> Plans, Tier Tier, DateTimeOffset? LeaseEnd, bool IsShadow, GateInfo Gates)
{
    /// <summary>The place that messages point at: its name, else its <c>when</c>.</summary>
    public Location Place => new(File, Syntax.Name?.Span ?? new SourceSpan(Syntax.Span.Start, 4));

    /// <summary>The plan for incidents of a resource.</summary>
    public Plan PlanFor(string resource) => Plans.First(p => string.Equals(p.IncidentResource, resource, StringComparison.Ordinal));

    /// <summary>Whether it is about incidents of a signal on a resource.</summary>
    public bool Fits(string signal, string resource)
    {
        foreach (var pair in Pairs)
        {
            if (string.Equals(pair.Signal, signal, StringComparison.Ordinal) && string.Equals(pair.Resource, resource, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}

/// <summary>The part of a hold that watches facts.</summary>
public sealed record WhileFact(Fact Fact, Condition? Condition);

/// <summary>A hold; null <see cref="Actions"/> or <see cref="Resources"/> are any.</summary>
public sealed record Hold(
    string Name, HoldSyntax Syntax, SourceFile File, EquatableArray<string>? Actions, EquatableArray<string>? Resources, Condition? Condition,
    WhileFact? While, WindowSyntax? During, Tier Tier)
{
    /// <summary>Whether it covers a step of an incident on a resource.</summary>
    public bool Covers(Step step, string incidentResource) =>
        (Actions?.Contains(step.Action.Name) ?? true)
        && (Resources is not { } resources || resources.Contains(step.Resource ?? incidentResource) || resources.Contains(incidentResource));
}

/// <summary>A budget; null <see cref="Resources"/> are any.</summary>
public sealed record Budget(BudgetSyntax Syntax, EquatableArray<string>? Resources);

/// <summary>A test: an incident, and what is expected of it.</summary>
public sealed record PolicyTest(
    TestSyntax Syntax, SourceFile File, Incident Incident, EquatableArray<(string Name, PolicyValue Value)>? ExpectedArgs);

/// <summary>A bound policy set. Where the files have errors, what could not be bound is left out.</summary>
public sealed record PolicyModel(
    EquatableArray<Domain> Domains, EquatableArray<Resource> Resources, EquatableArray<Signal> Signals, EquatableArray<ActionDefinition> Actions,
    EquatableArray<Fact> Facts, EquatableArray<Pair> Pairs, EquatableArray<Policy> Policies, EquatableArray<Hold> Holds,
    EquatableArray<Budget> Budgets, EquatableArray<PolicyTest> Tests);
