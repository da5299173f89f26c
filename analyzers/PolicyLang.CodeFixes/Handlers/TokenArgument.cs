using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.CodeFixes.Handlers;

/// <summary>How a call is given a cancellation token.</summary>
internal static class TokenArgument
{
    public static bool IsToken(ITypeSymbol? type) => type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>The argument to write, named where it does not come last; null where the call has a token, or cannot take one.</summary>
    public static string? For(InvocationExpressionSyntax call, string token, SemanticModel model, CancellationToken cancel)
    {
        if (model.GetOperation(call, cancel) is not IInvocationOperation operation || operation.Arguments.Any(a => !a.IsImplicit && IsToken(a.Value.Type)))
            return null;
        var given = call.ArgumentList.Arguments;
        var method = (IMethodSymbol)(model.GetSymbolInfo(call, cancel).Symbol ?? operation.TargetMethod);
        if (method.Parameters.FirstOrDefault(p => IsToken(p.Type)) is { } parameter)
            return Write(parameter, parameter.Ordinal == given.Count);
        var original = method.OriginalDefinition;
        var overload = method.ContainingType.OriginalDefinition.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(m =>
            m.IsStatic == method.IsStatic && m.Arity == method.Arity && m.Parameters.Length == original.Parameters.Length + 1 && IsToken(m.Parameters[m.Parameters.Length - 1].Type)
            && m.Parameters.Take(original.Parameters.Length).Zip(original.Parameters, (a, b) => a.Type.ToDisplayString() == b.Type.ToDisplayString()).All(same => same));
        return overload is null ? null : Write(overload.Parameters[overload.Parameters.Length - 1], given.Count == original.Parameters.Length);

        string Write(IParameterSymbol parameter, bool isNext) =>
            isNext && given.All(a => a.NameColon is null) ? token : $"{parameter.Name}: {token}";
    }
}
