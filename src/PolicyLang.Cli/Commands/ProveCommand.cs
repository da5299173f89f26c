using System.CommandLine;
using PolicyLang.Cli.Input;
using PolicyLang.Cli.Output;
using PolicyLang.Json;
using PolicyLang.Language.Analysis;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Cli.Commands;

/// <summary><c>heal prove</c>: answers "can anything … ?" about a policy set.</summary>
internal static class ProveCommand
{
    private static readonly string[] Outcomes = ["execute", "propose", "page"];

    public static Command Create(CliConsole console)
    {
        var paths = HealCommand.Paths();
        var never = Outcome("--never", "Prove that no incident has this outcome.");
        var always = Outcome("--always", "Prove that every incident has this outcome.");
        var signal = new Option<string?>("--signal") { Description = "Only incidents of this signal." };
        var resource = new Option<string?>("--resource") { Description = "Only incidents on this resource." };
        var domain = new Option<string?>("--domain") { Description = "With --never: only steps that act on a resource of this domain." };
        var action = new Option<string?>("--action") { Description = "With --never: only steps with this action." };
        var when = new Option<string?>("--when") { Description = "Only incidents that meet this condition, for example 'namespace == \"kube-system\"'." };
        var format = new Option<string>("--format") { Description = "How to write the answer.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("prove", "Proves that policies never, or always, decide so, or shows an incident for which it is not so. Exit status 1 if it is not so.")
        {
            paths, never, always, signal, resource, domain, action, when, format,
        };
        command.Validators.Add(result =>
        {
            var (isNever, isAlways) = (result.GetResult(never) is not null, result.GetResult(always) is not null);
            if (isNever == isAlways)
                result.AddError("Say what to prove: either --never or --always, with execute, propose or page.");
            else if (isAlways && (result.GetResult(domain) is not null || result.GetResult(action) is not null))
                result.AddError("--domain and --action are about steps, which an incident may not have, so they go with --never only.");
        });
        command.SetAction((result, cancel) => Task.FromResult(Run(result, cancel)));
        return command;

        int Run(ParseResult result, CancellationToken cancel)
        {
            var compilation = PolicyFiles.Compile(result.GetValue(paths)!, console.Today);
            if (!IncidentInputs.CanRun(compilation, console))
                return ExitCode.No;
            var model = compilation.Model;
            MustExist("signal", result.GetValue(signal), model.Signals.Select(s => s.Name));
            MustExist("resource", result.GetValue(resource), model.Resources.Select(r => r.Name));
            MustExist("domain", result.GetValue(domain), model.Domains.Select(d => d.Name));
            MustExist("action", result.GetValue(action), model.Actions.Select(a => a.Name));
            var isAlways = result.GetValue(always) is not null;
            var tier = (Tier)(Array.IndexOf(Outcomes, result.GetValue(always) ?? result.GetValue(never)) + 1);
            var claim = new Claim(
                isAlways, tier, result.GetValue(signal), result.GetValue(resource), result.GetValue(domain), result.GetValue(action), ReadCondition(result.GetValue(when)));
            MustOccur(model, claim);

            var proof = PolicyProof.Prove(model, claim, cancel);
            if (proof.Counterexample is { } incident)
                Examples.MustDecide(Examples.Evaluator(compilation, [incident]), incident, proof.Decision!);
            Write(proof, result.GetValue(format) == "json");
            foreach (var pair in proof.NotAnalysed)
                console.Error.WriteLine($"heal: not analysed: {pair}. The question is too large there");
            return proof.Counterexample is not null ? ExitCode.No : proof.NotAnalysed.Count > 0 ? ExitCode.CannotRun : ExitCode.Ok;
        }

        void Write(ProofResult proof, bool isJson)
        {
            var answer = proof.Counterexample is not null ? "no" : proof.NotAnalysed.Count > 0 ? "unknown" : "yes";
            if (isJson)
            {
                console.Out.WriteLine(proof.Counterexample is { } found
                    ? $"{{\"answer\":\"no\",\"decision\":{DecisionWriter.ToJson(proof.Decision!)},\"incident\":{ExampleText.Of(found)}}}"
                    : $"{{\"answer\":\"{answer}\",\"reasons\":[{string.Join(",", proof.Reasons.Select(ExampleText.Quote))}]}}");
            }
            else if (proof.Counterexample is { } incident)
            {
                console.Out.WriteLine($"no: {DifferenceOutput.Describe(proof.Decision!)}");
                console.Out.WriteLine($"  for example: {ExampleText.Of(incident)}");
            }
            else
            {
                console.Out.WriteLine(answer == "yes" ? "yes, proved:" : "unknown: where it could be analysed, it is so:");
                foreach (var reason in proof.Reasons)
                    console.Out.WriteLine($"  {reason}");
            }
        }
    }

    private static Option<string?> Outcome(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', Outcomes) };
        option.AcceptOnlyFromAmong(Outcomes);
        return option;
    }

    private static SingleCondition? ReadCondition(string? text)
    {
        if (text is null)
            return null;
        return SingleCondition.Parse(text, out var problem) ?? throw new CannotRunException($"--when: {problem}");
    }

    private static void MustExist(string kind, string? name, IEnumerable<string> names)
    {
        if (name is not null && !names.Contains(name))
            throw new CannotRunException($"--{kind}: there is no {kind} '{name}'; there are {string.Join(", ", names.Distinct().Order(StringComparer.Ordinal))}");
    }

    /// <summary>A claim about incidents that cannot occur would be proved by nothing, so it is a mistake of the question.</summary>
    private static void MustOccur(PolicyModel model, Claim claim)
    {
        var pairs = model.Pairs.Where(p => (claim.Signal ?? p.Signal) == p.Signal && (claim.Resource ?? p.Resource) == p.Resource).ToList();
        if (pairs.Count == 0)
            throw new CannotRunException($"signal '{claim.Signal}' is not raised on '{claim.Resource}', so there is no such incident");
        string? problem = null;
        if (claim.When is { } when && !pairs.Any(p => when.Bind(p, out problem) is not null))
            throw new CannotRunException($"--when: {problem}");
    }
}
