using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PolicyLang.Language.Emit;
using PolicyLang.Language.Semantics;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>A step of a policy that something has to carry out.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Step">The step.</param>
/// <param name="Resource">What it acts on.</param>
internal sealed record ActionUse(Policy Policy, Step Step, string Resource);

/// <summary>What the rules about handlers know of a project: its policies and its handlers. Safe for concurrent use.</summary>
internal sealed class HandlerProject
{
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancel;
    private readonly Lazy<PolicyCompilation> _policies;
    private readonly Lazy<ILookup<(string, string), ActionUse>> _uses;
    private readonly Lazy<ILookup<string, ActionDefinition>> _actions;
    private readonly Lazy<bool> _knowsNames;
    private readonly Lazy<HashSet<string>> _generated;
    private readonly Lazy<bool> _runsAlone;
    private readonly Lazy<ProjectCalls> _calls;

    public HandlerProject(Compilation compilation, AnalyzerOptions options, CancellationToken cancel)
    {
        (_compilation, _cancel) = (compilation, cancel);
        Files = [.. options.AdditionalFiles.Where(ParsedFiles.IsPolicyFile)];
        Settings = PolicySettings.From(options.AnalyzerConfigOptionsProvider.GlobalOptions);
        _policies = new(() => BoundPolicies.Create(Files.Select(f => ParsedFiles.Parse(f, Settings.Relative(f.Path), cancel)), Settings.ForCompilation()));
        _generated = new(() => [.. ArgumentsType.Of(Model).Select(a => a.Name).OfType<string>()]);
        _actions = new(() => Model.Actions.ToLookup(a => a.Name, StringComparer.Ordinal));
        _knowsNames = new(() => !Files.IsEmpty && !_policies.Value.Diagnostics.Any(d => d.Severity == Language.Diagnostics.Severity.Error && d.Id[4] is '0' or '1'));
        _uses = new(() => Uses().ToLookup(u => (u.Step.Action.Name, u.Resource)));
        Code = new MethodCode(compilation);
        _runsAlone = new(() => UsesByAction.Any(u => u.Any(IsAlone)));
        Guards = [.. GuardFile.Standard.Lines.Select(l => l.Line), .. options.AdditionalFiles.Where(GuardFile.Is).SelectMany(f => f.GetText(cancel) is { } text ? GuardFile.Read(text).Lines.Select(l => l.Line) : [])];
        _calls = new(() => new ProjectCalls(Code, new EffectCatalogue(Guards)));
    }

    /// <summary>The files of policies; a library of handlers may have none.</summary>
    public ImmutableArray<AdditionalText> Files { get; }

    public PolicySettings Settings { get; }

    /// <summary>The code of the project, which all rules read through the same semantic models.</summary>
    public MethodCode Code { get; }

    /// <summary>What the code calls; only of interest where something <see cref="RunsAlone"/>.</summary>
    public ProjectCalls Calls => _calls.Value;

    /// <summary>Whether a policy of tier 1 does anything.</summary>
    public bool RunsAlone => _runsAlone.Value;

    /// <summary>The guarded APIs: the standard ones and those of the project's catalogues.</summary>
    public IReadOnlyList<GuardLine> Guards { get; }

    public PolicyModel Model => _policies.Value.Model;

    /// <summary>The name of the generated record of an action's arguments, or null where it has no parameters.</summary>
    public string? ArgumentsOf(ActionDefinition action) => ArgumentsType.NameOf(Model, action);

    /// <summary>Whether a name is that of the arguments of an action.</summary>
    public bool IsGenerated(string name) => _generated.Value.Contains(name);

    /// <summary>
    /// Whether names can be looked up in the policies. Where one of them is broken, a name may be missing because of that, and the
    /// finding there is enough.
    /// </summary>
    public bool KnowsNames => _knowsNames.Value;

    /// <summary>The declarations of each action.</summary>
    public ILookup<string, ActionDefinition> ActionsNamed => _actions.Value;

    /// <summary>What policies of tier 1 and 2 do, by action and resource.</summary>
    public ILookup<(string Action, string Resource), ActionUse> UsesByAction => _uses.Value;

    /// <summary>The handlers of the project, in the order of the text.</summary>
    public IEnumerable<HandlerClass> OwnHandlers() => TypeHierarchy.All(_compilation.Assembly.GlobalNamespace).SelectMany(t => HandlerClass.Of(t, _cancel))
        .OrderBy(h => h.Place.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(h => h.Place.SourceSpan.Start);

    /// <summary>The handlers that the project registers by the name of an action.</summary>
    public RegisteredActions Registered { get; } = new();

    /// <summary>The handlers of the libraries that the project references; those too that a library keeps to itself and registers.</summary>
    public IEnumerable<HandlerClass> ReferencedHandlers() =>
        from assembly in _compilation.SourceModule.ReferencedAssemblySymbols
        where assembly.Name != "PolicyLang" && assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == "PolicyLang"))
        from type in TypeHierarchy.All(assembly.GlobalNamespace)
        from handler in HandlerClass.Of(type, _cancel)
        select handler with { Syntax = null };

    /// <summary>A use of the action of a handler in tier 1, or null where it never runs alone.</summary>
    public ActionUse? AloneUse(HandlerClass handler) => UsesOf(handler).FirstOrDefault(IsAlone);

    /// <summary>The uses of the action of a handler.</summary>
    public IEnumerable<ActionUse> UsesOf(HandlerClass handler) => Declared(handler)
        .SelectMany(a => handler.On is { } on ? [on] : a.Resources)
        .SelectMany(r => UsesByAction[(handler.Action, r)]);

    /// <summary>The declarations of the action of a handler.</summary>
    public IReadOnlyList<ActionDefinition> Declared(HandlerClass handler) =>
        [.. ActionsNamed[handler.Action].Where(a => handler.On is null || a.Resources.Contains(handler.On))];

    private static bool IsAlone(ActionUse use) => use.Policy.Tier == Tier.Tier1;

    private IEnumerable<ActionUse> Uses() =>
        from policy in Model.Policies
        where policy.Tier < Tier.Tier3 && !policy.IsShadow
        from plan in policy.Plans
        from step in plan.Steps
        where step.Action.Name != ActionDefinition.Page
        select new ActionUse(policy, step, step.Resource ?? plan.IncidentResource);
}
