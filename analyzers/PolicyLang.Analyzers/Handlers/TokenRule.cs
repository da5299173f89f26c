using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PolicyLang.Language.Diagnostics;
using Location = Microsoft.CodeAnalysis.Location;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// HEAL5004: a handler that waits and cannot be stopped. It looks at the methods of the contract, and at the project's methods that the
/// token is passed on to. Code that never waits is silent, and so is a <c>CancellationToken.None</c> that somebody wrote. Safe for concurrent use.
/// </summary>
internal sealed class TokenRule(Compilation compilation, MethodCode code)
{
    /// <summary>What a method does with its token: handlers share helpers, and each is read once.</summary>
    private readonly ConcurrentDictionary<IMethodSymbol, TokenUse> _uses = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the methods of a handler that the compiler shows, and the local functions in them; others are bound when they are reached.</summary>
    public void Read(ISymbol owner, ImmutableArray<IOperation> blocks, CancellationToken cancel)
    {
        // A local function is reached with a token from its method alone.
        if (owner is not IMethodSymbol method || TokenOf(method) is not { } token)
            return;
        foreach (var body in blocks.OfType<IBlockOperation>())
        {
            var operations = body.DescendantsAndSelf().ToList();
            _uses[method] = Check(method, token, operations, cancel);
            foreach (var function in operations.OfType<ILocalFunctionOperation>())
            {
                if (function.Body is { } inner && TokenOf(function.Symbol) is { } passed)
                    _uses[function.Symbol] = Check(function.Symbol, passed, [.. inner.DescendantsAndSelf()], cancel);
            }
        }
    }

    /// <summary>The findings about a handler.</summary>
    public IReadOnlyList<(Location At, string Message)> Check(INamedTypeSymbol handler, CancellationToken cancel)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var found = new List<(Location At, string Message)>();
        var open = new Queue<IMethodSymbol>();
        foreach (var contract in HandlerClass.Contracts(handler).SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>())
        {
            if (handler.FindImplementationForInterfaceMember(contract) is IMethodSymbol method)
                open.Enqueue(method.OriginalDefinition);
        }

        while (open.Count > 0)
        {
            var method = open.Dequeue();
            if (!seen.Add(method) || TokenOf(method) is not { } token)
                continue;
            var use = _uses.GetOrAdd(method, m => code.Of(m, cancel).Select(p => code.Operation(p, cancel)).OfType<IBlockOperation>()
                .Select(b => Check(m, token, [.. b.DescendantsAndSelf()], cancel)).FirstOrDefault() ?? TokenUse.None);
            found.AddRange(use.Found);
            foreach (var next in use.PassedTo)
                open.Enqueue(next);
        }

        return found;
    }

    private TokenUse Check(IMethodSymbol method, IParameterSymbol token, IReadOnlyList<IOperation> operations, CancellationToken cancel)
    {
        var found = new List<(Location At, string Message)>();
        var waits = operations.Where(Waits).ToList();
        if (waits.Count > 0 && !operations.Any(o => o is IParameterReferenceOperation p && SymbolEqualityComparer.Default.Equals(p.Parameter, token)))
        {
            if (token.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancel) is ParameterSyntax declared)
                found.Add((declared.Identifier.GetLocation(), Diagnose.TokenUnused(method.Name, token.Name)));
            return new TokenUse(found, []);
        }

        var said = new List<SyntaxNode>();
        foreach (var call in operations.OfType<IInvocationOperation>().Where(c => IsAwaited(c) && CouldTakeToken(c)))
        {
            said.Add(call.Syntax);
            found.Add((PlaceOf(call), Diagnose.TokenNotPassed(call.TargetMethod.Name, token.Name)));
        }

        foreach (var loop in operations.OfType<ILoopOperation>())
        {
            // A call in it that is already said is the reason; and a loop in it that waits is said itself.
            var inside = loop.Descendants().ToList();
            if ((inside.Any(Waits) || loop is IForEachLoopOperation { IsAsynchronous: true } || IsEndless(loop, inside)) && !inside.Any(o => IsToken(o.Type) || o.Type?.Name == "CancellationTokenSource")
                && !said.Any(s => loop.Syntax.Span.Contains(s.Span)) && !inside.OfType<ILoopOperation>().Any(inner => inner.Descendants().Any(Waits)))
                found.Add((loop.Syntax.GetFirstToken().GetLocation(), Diagnose.TokenNotInLoop(token.Name)));
        }

        return new TokenUse(found, [.. from call in operations.OfType<IInvocationOperation>()
                   where CallReader.HasSource(call.TargetMethod) && call.Arguments.Any(a => a.Parameter is { } p && IsToken(p.Type) && !a.IsImplicit)
                   let target = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition
                   select target.PartialImplementationPart ?? target]);
    }

    private static IParameterSymbol? TokenOf(IMethodSymbol method) => method.Parameters.FirstOrDefault(p => IsToken(p.Type));

    private static bool IsToken(ITypeSymbol? type) => type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether an operation can take long: it awaits or returns something that another method runs, or blocks.</summary>
    private static bool Waits(IOperation operation) => operation switch
    {
        IAwaitOperation wait => !IsDone(wait.Operation),
        IForEachLoopOperation { IsAsynchronous: true } => true,
        IReturnOperation { ReturnedValue: { } value } => IsTask(value.Type) && !IsDone(value) && IsStarted(value),
        IInvocationOperation call => call.TargetMethod switch
        {
            { Name: "Sleep" or "Join", ContainingType: { Name: "Thread" } } => true,
            { Name: "Wait" or "WaitAll" or "WaitAny", ContainingType: { } t } => IsTask(t) || t.Name is "SemaphoreSlim" or "ManualResetEventSlim",
            { Name: "WaitOne", ContainingType.Name: "WaitHandle" } or { Name: "WaitForExit", ContainingType.Name: "Process" } => true,
            { Name: "GetResult", ContainingType.Name: "TaskAwaiter" or "ConfiguredTaskAwaiter" or "ValueTaskAwaiter" } => true,
            _ => false,
        },
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: { } t } } => IsTask(t),
        _ => false,
    };

    /// <summary>Whether a task is one that another method began; one that is kept in a variable began elsewhere.</summary>
    private static bool IsStarted(IOperation value) => Awaited(value) is IInvocationOperation or IConditionalOperation or ISwitchExpressionOperation;

    /// <summary>Whether a value is a task that never makes anybody wait.</summary>
    private static bool IsDone(IOperation value) => Awaited(value) switch
    {
        IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled" or "Yield", IsStatic: true } } => true,
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } } => true,
        IDefaultValueOperation or IObjectCreationOperation or IThrowOperation => true,
        IConditionalOperation { WhenFalse: { } no } choice => IsDone(choice.WhenTrue) && IsDone(no),
        ISwitchExpressionOperation choice => choice.Arms.All(a => IsDone(a.Value)),
        _ => false,
    };

    /// <summary>What is awaited, without <c>ConfigureAwait</c> and conversions around it.</summary>
    private static IOperation? Awaited(IOperation? value)
    {
        while (true)
        {
            value = CompileTimeValue.Unwrap(value);
            if (value is not IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve", Instance: { } inner })
                return value;
            value = inner;
        }
    }

    private static bool IsTask(ITypeSymbol? type) => type is { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" };

    /// <summary>Whether the task of a call is awaited there, or returned.</summary>
    private static bool IsAwaited(IInvocationOperation call)
    {
        IOperation outer = call;
        while (outer.Parent is IConversionOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } or IConditionalOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation)
            outer = outer.Parent;
        return outer.Parent is IAwaitOperation || (outer.Parent is IReturnOperation && IsTask(call.Type)) || outer.Parent is IForEachLoopOperation { IsAsynchronous: true } loop && ReferenceEquals(loop.Collection, outer);
    }

    /// <summary>Whether a call is given no token and could be: it leaves an optional one out, or an overload takes one more parameter, which is one.</summary>
    private bool CouldTakeToken(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (IsDone(call) || method.Name is "ConfigureAwait" or "AsTask")
            return false;
        // A token that stands there is what somebody chose, also CancellationToken.None; a token inside of an argument is too.
        if (call.Arguments.Any(a => !a.IsImplicit && a.DescendantsAndSelf().Any(o => IsToken(o.Type) || o.Type?.Name == "CancellationTokenSource")) || HasToken(call.Instance))
            return false;
        var left = call.Arguments.FirstOrDefault(a => a.Parameter is { } p && IsToken(p.Type));
        if (left is not null)
            return left.IsImplicit;
        var original = method.OriginalDefinition;
        return method.ContainingType.OriginalDefinition.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m =>
            m.IsStatic == method.IsStatic && m.Arity == method.Arity && m.Parameters.Length == original.Parameters.Length + 1 && IsToken(m.Parameters[m.Parameters.Length - 1].Type)
            && m.Parameters.Take(original.Parameters.Length).Zip(original.Parameters, (a, b) => SymbolEqualityComparer.Default.Equals(a.Type, b.Type) || a.Type.ToDisplayString() == b.Type.ToDisplayString()).All(same => same)
            && compilation.IsSymbolAccessibleWithin(m, compilation.Assembly));
    }

    /// <summary>Whether a token was given before, as in <c>lines.WithCancellation(token)</c> or <c>GetAsync(token).ConfigureAwait(false)</c>.</summary>
    private static bool HasToken(IOperation? instance) =>
        instance is IInvocationOperation call && (call.Arguments.Any(a => !a.IsImplicit && IsToken(a.Value.Type)) || HasToken(call.Instance));

    private static bool IsEndless(ILoopOperation loop, List<IOperation> inside) => loop switch
    {
        IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } => !inside.Any(LeavesLoop),
        IForLoopOperation { Condition: null } => !inside.Any(LeavesLoop),
        _ => false,
    };

    private static bool LeavesLoop(IOperation operation) => operation is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo };

    private static Location PlaceOf(IInvocationOperation call) => call.Syntax is InvocationExpressionSyntax { Expression: var called }
        ? called switch
        {
            MemberAccessExpressionSyntax member => member.Name.GetLocation(),
            MemberBindingExpressionSyntax binding => binding.Name.GetLocation(),
            _ => called.GetLocation(),
        }
        : call.Syntax.GetLocation();

    /// <summary>What a method does with its token.</summary>
    /// <param name="Found">What is wrong.</param>
    /// <param name="PassedTo">The project's methods that get a token from it.</param>
    private sealed record TokenUse(IReadOnlyList<(Location At, string Message)> Found, IReadOnlyList<IMethodSymbol> PassedTo)
    {
        public static readonly TokenUse None = new([], []);
    }
}
