using PolicyLang.Json;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Semantics;
using Spectre.Console;

namespace PolicyLang.Cli.Output;

/// <summary>Writes the explanation of a decision for people.</summary>
internal sealed class ExplanationOutput(IAnsiConsole console)
{
    public void Write(Incident incident, Trace trace)
    {
        var decision = trace.Decision;
        var target = incident.Target is null ? "" : $" {incident.Target}";
        console.MarkupLineInterpolated($"[bold]{incident.Id}[/]: {incident.Signal} on {incident.Resource}{target}");
        var color = decision.Tier switch { Tier.Tier1 => "green", Tier.Tier2 => "yellow", _ => "red" };
        console.MarkupLineInterpolated($"  [{color}]{DecisionWriter.Word(decision.Outcome)}[/] (tier {(int)decision.Tier}), {Why(decision)}");
        foreach (var step in decision.Steps)
            console.MarkupLineInterpolated($"    {(decision.Tier == Tier.Tier3 ? "suggested: " : "")}{Step(step)}");
        foreach (var raise in decision.Raised)
            console.MarkupLineInterpolated($"    raised to tier {(int)raise.Tier} by {raise.By} {raise.Name}");
        WritePolicies(incident, trace);
        WriteHolds(incident, trace);
        console.WriteLine();
    }

    private void WritePolicies(Incident incident, Trace trace)
    {
        if (trace.Pair is not { } pair)
        {
            console.MarkupLineInterpolated($"  the vocabulary has no signal '{incident.Signal}' on '{incident.Resource}', so no policy is about it");
            return;
        }

        console.MarkupLineInterpolated($"  policies about {pair.Signal} on {pair.Resource}: {trace.Policies.Count}");
        foreach (var (policy, condition, effective, holds) in trace.Policies)
        {
            var tier = effective is { } t ? $", tier {(int)t}" : "";
            if (effective > policy.Tier)
                tier += $" (written tier {(int)policy.Tier}, {WhyRaised(policy, incident, holds)})";
            console.MarkupLineInterpolated($"    {policy.Name}{(policy.IsShadow ? " (shadow)" : "")} at {Place(policy)}: {condition}{tier}");
            if (policy.Condition is not null)
                WriteCondition(policy.Condition, policy.File, incident, pair, 6);
        }
    }

    private static string WhyRaised(Policy policy, Incident incident, IReadOnlyList<Hold> holds)
    {
        var reasons = new List<string>();
        if (policy.LeaseEnd <= incident.At)
            reasons.Add("its lease has run out");
        if (holds.Count > 0)
            reasons.Add($"held by {string.Join(", ", holds.Select(h => h.Name))}");
        return reasons.Count > 0 ? string.Join(", ", reasons) : "a target cannot be told";
    }

    private void WriteHolds(Incident incident, Trace trace)
    {
        if (trace.Holds.Count == 0 || trace.Pair is not { } pair)
            return;
        console.MarkupLineInterpolated($"  holds: {trace.Holds.Count}");
        foreach (var hold in trace.Holds)
        {
            var parts = new List<string>();
            if (hold.Hold.Condition is not null)
                parts.Add($"where is {hold.Where}");
            if (hold.Hold.While is { } watched)
                parts.Add($"while {watched.Fact.Name} is {hold.While}{WhyWhile(watched, incident)}");
            if (hold.Hold.During is not null)
                parts.Add($"during is {hold.During}");
            console.MarkupLineInterpolated($"    {hold.Hold.Name}: {(hold.Stops ? "stops" : "does not stop")} {(parts.Count == 0 ? "(always)" : $"({string.Join(", ", parts)})")}");
            if (hold.Hold.Condition is not null)
                WriteCondition(hold.Hold.Condition, hold.Hold.File, incident, pair, 6);
            if (hold.Hold.While is { } fact)
                WriteWatch(fact, hold.Hold.File, incident, pair);
            if (hold.Hold.During is { } window)
                console.MarkupLineInterpolated($"      {hold.Hold.File.TextOf(window.Span)}: {hold.During}   (at = {incident.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'})");
        }
    }

    /// <summary>The condition on the facts of a hold, for each of them that is active.</summary>
    private void WriteWatch(WhileFact watched, Language.Text.SourceFile file, Incident incident, Pair pair)
    {
        var active = (incident.Facts ?? []).Where(f => f.Name == watched.Fact.Name).ToList();
        for (var i = 0; i < active.Count && watched.Condition is not null; i++)
        {
            if (active.Count > 1)
                console.MarkupLineInterpolated($"      {watched.Fact.Name}, {i + 1} of {active.Count}:");
            WriteCondition(watched.Condition, file, incident, pair, active.Count > 1 ? 8 : 6, (watched.Fact, active[i]));
        }
    }

    private void WriteCondition(
        Condition condition, Language.Text.SourceFile file, Incident incident, Pair pair, int indent, (Fact Declared, ActiveFact Active)? watched = null)
    {
        foreach (var (depth, text, value, read) in ConditionTracer.Trace(condition, file, incident, pair, watched))
        {
            var inputs = read.Count == 0 ? "" : $"   ({string.Join("; ", read)})";
            console.MarkupLineInterpolated($"{new string(' ', indent + (depth * 2))}{text}: {value}{inputs}");
        }
    }

    private static string WhyWhile(WhileFact watched, Incident incident) =>
        incident.Facts is null ? " (the facts cannot be read)" : incident.Facts.Any(f => f.Name == watched.Fact.Name) ? "" : " (none is active)";

    private static string Place(Policy policy)
    {
        var start = policy.Place.Start;
        return $"{policy.Place.File.Path}({start.Line},{start.Column})";
    }

    private static string Step(DecisionStep step)
    {
        var args = step.Args.Count == 0 ? "" : $"({string.Join(", ", step.Args.Select(a => $"{a.Name}: {a.Value}"))})";
        return $"{step.Action}{args} on {step.On} {step.Target ?? "(which one cannot be told)"}";
    }

    private static string Why(Decision decision) => decision.Reason switch
    {
        DecisionReason.Policy => $"by {decision.Policy}",
        DecisionReason.Raised => $"by {decision.Policy}, raised",
        DecisionReason.Ambiguous => $"because these could not be decided: {string.Join("; ", decision.Ambiguous.Select(a => $"{a.Policy} lacks {string.Join(", ", a.Missing)}"))}",
        _ => "because no policy fits it",
    };
}
