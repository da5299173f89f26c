using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// The actions whose handlers are registered by name, as <c>AddHttpAction("failover", "service", …)</c> and <c>HandlerDescriptor.Create</c> do:
/// no class says that it handles them. Safe for concurrent use.
/// </summary>
internal sealed class RegisteredActions
{
    private readonly ConcurrentBag<(KnownText Action, KnownText? On)> _all = [];

    public bool IsEmpty => _all.IsEmpty;

    /// <summary>Looks at a call, and keeps what it registers.</summary>
    public void Read(IInvocationOperation call)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (!IsRegistration(method) || Argument(call, "action") is not { } action)
            return;
        _all.Add((Text(action), Argument(call, "on") is { } on && on.ConstantValue is not { HasValue: true, Value: null } ? Text(on) : null));
    }

    /// <summary>Whether an action on a resource has a handler, or may have one: a name that is not constant may be any, and the start of the host says which are missing.</summary>
    public bool Handles(string action, string resource) => _all.Any(a => Is(a.Action, action) && (a.On is not { } on || Is(on, resource)));

    private static bool Is(KnownText known, string name) => known.IsUnknown || known.Text == name;

    private static KnownText Text(IOperation value) => value.ConstantValue is { HasValue: true, Value: string text } ? new KnownText(text, true) : KnownText.Unknown;

    private static IOperation? Argument(IInvocationOperation call, string name) =>
        CompileTimeValue.Unwrap(call.Arguments.FirstOrDefault(a => a.Parameter?.Name == name)?.Value);

    private static bool IsRegistration(IMethodSymbol method) =>
        method.Parameters.Any(p => p is { Name: "action", Type.SpecialType: SpecialType.System_String })
        && (method is { Name: "Create", ContainingType.Name: "HandlerDescriptor" } ? IsOurs(method.ContainingType)
            : method.IsExtensionMethod && method.Parameters[0].Type is { Name: "IPolicyLangBuilder" } builder && IsOurs(builder));

    private static bool IsOurs(ITypeSymbol type) => type.ContainingNamespace.ToDisplayString() is "PolicyLang" or "PolicyLang.Engine";
}
