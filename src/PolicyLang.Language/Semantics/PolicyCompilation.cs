using PolicyLang.Language.Diagnostics;
using PolicyLang.Language.Safety;
using PolicyLang.Language.Syntax;
using PolicyLang.Language.Text;
using PolicyLang.Language.Vocabulary;

namespace PolicyLang.Language.Semantics;

/// <summary>A policy set, bound and checked: the files of one project together with the standard vocabulary. Immutable.</summary>
public sealed class PolicyCompilation
{
    private readonly BoundVocabulary _bound;

    private PolicyCompilation(EquatableArray<SyntaxTree> trees, PolicyModel model, EquatableArray<Diagnostic> diagnostics, BoundVocabulary bound)
    {
        _bound = bound;
        Trees = trees;
        Model = model;
        Diagnostics = diagnostics;
        HasErrors = diagnostics.Any(d => d.Severity == Severity.Error);
    }

    /// <summary>The files in declaration order, the standard vocabulary first.</summary>
    public EquatableArray<SyntaxTree> Trees { get; }

    /// <summary>What they mean. Where there are errors it is incomplete, and must not be run.</summary>
    public PolicyModel Model { get; }

    /// <summary>All findings, in the order of files and places.</summary>
    public EquatableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Whether a finding is an error.</summary>
    public bool HasErrors { get; }

    /// <summary>Binds and checks a set. Never throws because of what is in the files.</summary>
    /// <param name="trees">The files, without the standard vocabulary.</param>
    /// <param name="options">What the compiler needs to know.</param>
    /// <param name="before">An earlier version of the set, where there is one: what did not change is not bound again. The outcome is the same without it.</param>
    public static PolicyCompilation Create(IEnumerable<SyntaxTree> trees, CompilationOptions options, PolicyCompilation? before = null)
    {
        var ordered = trees.OrderBy(t => t.File.Path, StringComparer.Ordinal).Prepend(StandardVocabulary.Tree).ToEquatableArray();
        var diagnostics = new DiagnosticBag();
        foreach (var diagnostic in ordered.SelectMany(t => t.Diagnostics))
            diagnostics.Add(diagnostic);

        var known = before?._bound.Fits(ordered) == true ? before._bound : null;
        var scope = new VocabularyScope(diagnostics, known?.Scope);
        var vocabulary = new VocabularyBinder(scope, known?.Binder);
        if (known is null)
        {
            var findings = diagnostics.Count;
            vocabulary.Bind(ordered);
            known = new BoundVocabulary(ordered, scope, vocabulary, diagnostics.Count > findings);
        }
        else
        {
            vocabulary.Begin(ordered);
        }

        var policyBinder = new PolicyBinder(scope, vocabulary, known);
        var guards = new GuardBinder(scope, vocabulary);
        var policies = Bind<PolicySyntax, Policy>(ordered, policyBinder.Bind);
        var holds = Bind<HoldSyntax, Hold>(ordered, guards.Bind);
        var budgets = Bind<BudgetSyntax, Budget>(ordered, guards.Bind);
        var names = new HashSet<string>(ordered.SelectMany(t => t.Declarations).OfType<PolicySyntax>().Select(PolicyBinder.NameOf), StringComparer.Ordinal);
        var tests = Bind<TestSyntax, PolicyTest>(ordered, new TestBinder(scope, names).Bind);

        foreach (var policy in policies)
        {
            if (known.IsSafe(policy, options.Today))
                continue;
            var count = diagnostics.Count;
            var findings = SafetyRules.Check(policy, scope.Resources, options.Today).ToList();
            foreach (var finding in Acceptance.Apply(policy, findings, options.Today))
                diagnostics.Add(finding);
            if (diagnostics.Count == count)
                known.KeepSafe(policy, options.Today);
        }

        var model = new PolicyModel(
            scope.Domains.Values.ToEquatableArray(), scope.Resources.Values.ToEquatableArray(), scope.Signals.Values.ToEquatableArray(),
            scope.Actions.ToEquatableArray(), scope.Facts.Values.ToEquatableArray(), scope.Pairs.ToEquatableArray(), policies, holds, budgets, tests);
        return new PolicyCompilation(ordered, model, diagnostics.InOrder(), known);
    }

    /// <summary>
    /// The set with only those policies that are about some signals on resources: it decides their incidents alike, and takes less time
    /// to compile.
    /// </summary>
    /// <param name="pairs">The signals on resources.</param>
    /// <param name="names">The names of the policies to keep, where only they matter; null keeps all.</param>
    public PolicyCompilation About(IEnumerable<(string Signal, string Resource)> pairs, IReadOnlyCollection<string>? names = null)
    {
        var wanted = new HashSet<(string Signal, string Resource)>(pairs);
        var policies = Model.Policies.Where(p => names?.Contains(p.Name) ?? true)
            .Select(p => p with { Pairs = p.Pairs.Where(x => wanted.Contains((x.Signal, x.Resource))).ToEquatableArray() }).Where(p => p.Pairs.Count > 0);
        return new PolicyCompilation(Trees, Model with { Policies = policies.ToEquatableArray(), Tests = [] }, Diagnostics, _bound);
    }

    private static EquatableArray<TBound> Bind<TSyntax, TBound>(EquatableArray<SyntaxTree> trees, Func<SourceFile, TSyntax, TBound?> bind)
        where TSyntax : Declaration
        where TBound : class =>
        (from tree in trees
         from declaration in tree.Declarations.OfType<TSyntax>()
         let bound = bind(tree.File, declaration)
         where bound is not null
         select bound).ToEquatableArray();
}
