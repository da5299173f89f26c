using System.CommandLine;
using System.Text.Json;
using PolicyLang.Cli.Input;
using PolicyLang.Engine.Audit;
using PolicyLang.Json;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;

namespace PolicyLang.Cli.Commands;

/// <summary>
/// <c>heal replay</c>: decides again what an engine decided, by the policies of then, which must give the same, or by others, which tells what
/// they would have changed. Gates are not replayed: they depend on what had been done until then.
/// </summary>
internal static class ReplayCommand
{
    public static Command Create(CliConsole console)
    {
        var data = AuditCommand.Data();
        var against = new Option<string[]>("--against") { Description = "Decide by these policies instead, and tell what would have changed.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("replay", "Decides again all that an engine has decided. Without --against every decision must be the same; exit status 1 if one is not, or if --against would have been more autonomous.") { data, against };
        command.SetAction((result, cancel) =>
        {
            try
            {
                var archive = new AuditArchive(result.GetValue(data)!);
                return Task.FromResult(result.GetValue(against) is { Length: > 0 } paths ? Against(archive, paths, console, cancel) : Same(archive, console, cancel));
            }
            catch (FileNotFoundException e)
            {
                throw new CannotRunException(e.Message);
            }
        });
        return command;
    }

    private static int Same(AuditArchive archive, CliConsole console, CancellationToken cancel)
    {
        var sets = new Dictionary<string, (IPolicySet? Set, string? Problem)>(StringComparer.Ordinal);
        var (same, different, skipped) = (0, 0, 0);
        foreach (var decided in Decisions(archive))
        {
            cancel.ThrowIfCancellationRequested();
            if (!sets.TryGetValue(decided.PolicySet, out var found))
            {
                sets.Add(decided.PolicySet, found = Load(archive, decided.PolicySet));
                if (found.Problem is not null)
                    console.Error.WriteLine($"heal: decisions of policy set {decided.PolicySet[..Math.Min(12, decided.PolicySet.Length)]} cannot be made again: {found.Problem}");
            }

            if (found.Set is null)
            {
                skipped++;
                continue;
            }

            var again = DecisionWriter.ToJson(found.Set.Explain(decided.Incident));
            if (again == decided.Decision)
            {
                same++;
                continue;
            }

            different++;
            console.Out.WriteLine($"record {NumberText.Format(decided.Sequence)} is decided differently by the policies that it names:\n  then: {decided.Decision}\n  now:  {again}");
        }

        console.Out.WriteLine($"{NumberText.Format(same)} the same, {NumberText.Format(different)} different, {NumberText.Format(skipped)} skipped");
        return different > 0 ? ExitCode.No : ExitCode.Ok;
    }

    private static int Against(AuditArchive archive, string[] paths, CliConsole console, CancellationToken cancel)
    {
        var compilation = PolicyFiles.Compile(paths, console.Today);
        if (!IncidentInputs.CanRun(compilation, console))
            return ExitCode.No;
        var set = PolicySetCompiler.Load(compilation);
        var (same, more, less, other) = (0, 0, 0, 0);
        foreach (var decided in Decisions(archive))
        {
            cancel.ThrowIfCancellationRequested();
            var next = set.Explain(decided.Incident);
            using var before = JsonDocument.Parse(decided.Decision);
            using var after = JsonDocument.Parse(DecisionWriter.ToJson(next));
            var (was, becomes) = (Shown(before.RootElement), Shown(after.RootElement));
            if (was == becomes)
            {
                same++;
                continue;
            }

            var tier = before.RootElement.GetProperty("tier").GetInt32();
            var word = (int)next.Tier < tier ? "MORE autonomous" : (int)next.Tier > tier ? "less autonomous" : "otherwise";
            (more, less, other) = (more + ((int)next.Tier < tier ? 1 : 0), less + ((int)next.Tier > tier ? 1 : 0), other + ((int)next.Tier == tier ? 1 : 0));
            console.Out.WriteLine($"{decided.Incident.Id} {decided.Incident.Signal} on {decided.Incident.Resource} {decided.Incident.Target} at {decided.At}: {word}\n  then: {was}\n  now:  {becomes}");
        }

        console.Out.WriteLine($"{NumberText.Format(same)} the same, {NumberText.Format(more)} more autonomous, {NumberText.Format(less)} less autonomous, {NumberText.Format(other)} otherwise");
        return more > 0 ? ExitCode.No : ExitCode.Ok;
    }

    private static IEnumerable<RecordedDecision> Decisions(AuditArchive archive)
    {
        foreach (var record in archive.ReadAll().Where(r => r.Kind == AuditKinds.Decided))
        {
            using var body = JsonDocument.Parse(record.Body);
            yield return new RecordedDecision(
                record.Sequence, record.At, IncidentReader.Read(body.RootElement.GetProperty("incident")), body.RootElement.GetProperty("decision").GetRawText(),
                body.RootElement.GetProperty("policySet").GetString()!);
        }
    }

    private static (IPolicySet? Set, string? Problem) Load(AuditArchive archive, string version)
    {
        if (archive.PolicyTexts(version) is not { } texts)
            return (null, "the engine had only their compiled form; decide by their source with --against");
        var compilation = PolicyCompilation.Create(texts.Select(t => Parser.Parse(new SourceFile(t.Path, t.Text))), new CompilationOptions(DateTimeOffset.UnixEpoch));
        return compilation.HasErrors ? (null, "this version of heal finds errors in them")
            : Emitter.VersionOf(compilation) != version ? (null, "this version of heal has another standard vocabulary")
            : (PolicySetCompiler.Load(compilation), null);
    }

    /// <summary>What a decision does, in one line.</summary>
    private static string Shown(JsonElement decision)
    {
        var steps = decision.GetProperty("steps").EnumerateArray().Select(s => $"{s.GetProperty("action").GetString()}{s.GetProperty("args").GetRawText()} on {s.GetProperty("on").GetString()} {s.GetProperty("target").GetString()}");
        return $"{decision.GetProperty("outcome").GetString()} by {decision.GetProperty("policy").GetString() ?? "no policy"}: {string.Join(", then ", steps)}";
    }

    private sealed record RecordedDecision(long Sequence, string At, Incident Incident, string Decision, string PolicySet);
}
