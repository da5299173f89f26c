using System.Runtime.CompilerServices;
using PolicyLang.Language.Syntax;

namespace PolicyLang.Language.Semantics;

/// <summary>
/// A vocabulary as it was bound, and the policies that were bound with it and have no findings, for the next version of the same set: most
/// changes are in a policy, and leave the vocabulary and all other policies as they are. Declarations are known by their syntax nodes, because a
/// file is parsed anew only when it changes. May be used by several threads.
/// </summary>
internal sealed class BoundVocabulary
{
    private readonly Declaration[] _declarations;
    private readonly bool _isSound;
    private readonly ConditionalWeakTable<PolicySyntax, Known> _policies = new();

    /// <summary>A vocabulary that was bound just now.</summary>
    /// <param name="trees">The files.</param>
    /// <param name="scope">The names.</param>
    /// <param name="binder">The binder, before anything but the vocabulary was declared.</param>
    /// <param name="hasFindings">Whether there are findings about it: those may speak of other files, so it is not used again.</param>
    public BoundVocabulary(IReadOnlyList<SyntaxTree> trees, VocabularyScope scope, VocabularyBinder binder, bool hasFindings)
    {
        _declarations = [.. Of(trees)];
        _isSound = !hasFindings && !IsBroken(trees);
        Scope = scope;
        Binder = new VocabularyBinder(scope, binder);
    }

    /// <summary>The names.</summary>
    public VocabularyScope Scope { get; }

    /// <summary>The binder as it was when it had bound the vocabulary.</summary>
    public VocabularyBinder Binder { get; }

    /// <summary>Whether files have this very vocabulary.</summary>
    public bool Fits(IReadOnlyList<SyntaxTree> trees)
    {
        if (!_isSound || IsBroken(trees))
            return false;
        var count = 0;
        foreach (var declaration in Of(trees))
        {
            if (count == _declarations.Length || !ReferenceEquals(_declarations[count++], declaration))
                return false;
        }

        return count == _declarations.Length;
    }

    /// <summary>A policy that was bound without findings, or null.</summary>
    public Policy? Find(PolicySyntax syntax) => _policies.TryGetValue(syntax, out var known) ? known.Policy : null;

    /// <summary>Keeps a policy that was bound without findings.</summary>
    public void Keep(Policy policy) => _policies.GetValue(policy.Syntax, _ => new Known(policy));

    /// <summary>Whether a policy is known to have no findings about safety on a day.</summary>
    public bool IsSafe(Policy policy, DateTimeOffset today) => _policies.TryGetValue(policy.Syntax, out var known) && known.SafeOn == today.UtcTicks;

    /// <summary>Keeps that a policy has no findings about safety on a day.</summary>
    public void KeepSafe(Policy policy, DateTimeOffset today)
    {
        if (_policies.TryGetValue(policy.Syntax, out var known))
            known.SafeOn = today.UtcTicks;
    }

    private static IEnumerable<Declaration> Of(IReadOnlyList<SyntaxTree> trees) =>
        trees.SelectMany(t => t.Declarations).Where(d => d is DomainSyntax or ResourceSyntax or SignalSyntax or ActionSyntax or FactSyntax);

    private static bool IsBroken(IReadOnlyList<SyntaxTree> trees) =>
        trees.Any(t => t.Broken.Any(b => b.Keyword is "domain" or "resource" or "signal" or "action" or "fact"));

    private sealed class Known(Policy policy)
    {
        private long _safeOn = -1;

        public Policy Policy => policy;

        /// <summary>In ticks, so that it is read and written at once.</summary>
        public long SafeOn
        {
            get => Interlocked.Read(ref _safeOn);
            set => Interlocked.Exchange(ref _safeOn, value);
        }
    }
}
