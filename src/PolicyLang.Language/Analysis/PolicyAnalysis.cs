using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Evaluation;
using PolicyLang.Language.Safety;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Language.Analysis;

/// <summary>An incident that a finding shows, and what it is to show.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Policies">The names of the policies that the claim is about.</param>
/// <param name="Shows">Whether a decision about it shows what the finding claims. The interpreter's does; so must a compiled evaluator's.</param>
public sealed record Example(Incident Incident, IReadOnlyList<string> Policies, Func<Decision, bool> Shows);

/// <summary>What the analysis of a whole set found.</summary>
/// <param name="Diagnostics">All findings: those of the compilation and those of the analysis, without what policies accept, in the order of files and places.</param>
/// <param name="Examples">The incidents that findings show.</param>
public sealed record AnalysisResult(IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<Example> Examples);

/// <summary>The analyses that look at a set as a whole: HEAL3001 to HEAL3006. Pure and deterministic; exact within its bounds, and it says where they end.</summary>
public static class PolicyAnalysis
{
    /// <summary>Analyses a set. Where names or types are wrong nothing is analysed: what they mean is not known.</summary>
    /// <param name="compilation">The set.</param>
    /// <param name="today">Today's date, for accepts that run out.</param>
    /// <param name="cancel">Stops the analysis, with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="memory">What earlier analyses of the same set found, where it is analysed again and again; the findings are the same without it.</param>
    public static AnalysisResult Run(PolicyCompilation compilation, DateTimeOffset today, CancellationToken cancel, AnalysisMemory? memory = null)
    {
        if (compilation.Diagnostics.Any(d => d.Severity == Severity.Error && d.Id[4] is '0' or '1'))
            return new AnalysisResult(compilation.Diagnostics, []);

        var model = compilation.Model;
        var findings = new List<(Diagnostic Finding, Policy[] Policies)>();
        var examples = new List<Example>();
        var buckets = Bucket.Of(model);
        memory ??= new AnalysisMemory();
        memory.Begin(model, buckets);
        var drafts = Conditions(model, findings, memory, cancel);
        Governing(model, buckets, drafts, findings, memory, cancel);
        Overlapping(model, buckets, findings, examples, memory, cancel);
        findings.AddRange(Loops.In(model).Select(l => (l.Finding, l.Chain.ToArray())));

        var bag = new DiagnosticBag();
        foreach (var finding in compilation.Diagnostics.Concat(TestRunner.Failures(compilation)).Concat(Acceptance.ApplyToAnalysis(model.Policies, findings, today)))
            bag.Add(finding);
        return new AnalysisResult(bag.InOrder(), examples);
    }

    /// <summary>HEAL3001 and HEAL3004; for each policy that can match, an incident that it matches.</summary>
    private static Dictionary<string, Draft> Conditions(PolicyModel model, List<(Diagnostic Finding, Policy[] Policies)> findings, AnalysisMemory memory, CancellationToken cancel)
    {
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var conditions = new ConditionFindings(model, cancel);
        foreach (var policy in model.Policies)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (!memory.TryRecallCondition(policy, out var found, out var draft))
                {
                    found = conditions.Of(policy, out draft);
                    memory.KeepCondition(policy, found, draft);
                }

                findings.AddRange(found.Select(d => (d, new[] { policy })));
                if (draft is not null)
                    drafts.Add(policy.Name, draft);
            }
            catch (TooLargeException)
            {
                findings.Add((Diagnose.NotAnalysed(policy.Place, $"whether the condition of '{policy.Name}' can be true"), [policy]));
            }
        }

        foreach (var hold in model.Holds)
        {
            var place = new Location(hold.File, hold.Syntax.Name.Span);
            try
            {
                findings.AddRange(conditions.Of(hold).Select(d => (d, Array.Empty<Policy>())));
            }
            catch (TooLargeException)
            {
                findings.Add((Diagnose.NotAnalysed(place, $"whether the condition of '{hold.Name}' can be true"), []));
            }
        }

        return drafts;
    }

    /// <summary>HEAL3002.</summary>
    private static void Governing(
        PolicyModel model, List<Bucket> buckets, Dictionary<string, Draft> drafts, List<(Diagnostic Finding, Policy[] Policies)> findings, AnalysisMemory memory, CancellationToken cancel)
    {
        var shadowing = new Shadowing(buckets, cancel);
        foreach (var policy in model.Policies.Where(p => !p.IsShadow && drafts.ContainsKey(p.Name)))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (!memory.TryRecallShadowing(policy, out var finding))
                {
                    finding = shadowing.Of(policy, drafts[policy.Name]);
                    memory.KeepShadowing(policy, finding);
                }

                if (finding is not null)
                    findings.Add((finding, [policy]));
            }
            catch (TooLargeException)
            {
                findings.Add((Diagnose.NotAnalysed(policy.Place, $"whether '{policy.Name}' can ever govern"), [policy]));
            }
        }
    }

    /// <summary>HEAL3003.</summary>
    private static void Overlapping(
        PolicyModel model, List<Bucket> buckets, List<(Diagnostic Finding, Policy[] Policies)> findings, List<Example> examples, AnalysisMemory memory, CancellationToken cancel)
    {
        var overlaps = new Overlaps(model, memory, cancel);
        foreach (var bucket in buckets)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var (earlier, later, finding, example) in overlaps.In(bucket))
            {
                findings.Add((finding, [later, earlier]));
                if (example is not null)
                    examples.Add(example);
            }
        }
    }
}
