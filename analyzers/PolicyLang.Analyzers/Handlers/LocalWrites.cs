using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>What the local variables of a method are given. Each method is looked through once. Safe for concurrent use.</summary>
internal static class LocalWrites
{
    /// <summary>By the outermost operation of a method, with which an entry dies.</summary>
    private static readonly ConditionalWeakTable<IOperation, ILookup<ISymbol?, IOperation?>> Known = new();

    /// <summary>What a local variable is given in its method; a null stands for what cannot be told.</summary>
    public static IReadOnlyList<IOperation?> Of(ILocalSymbol local, IOperation use) => [.. Known.GetValue(Root(use), Read)[local]];

    /// <summary>The outermost operation of the method that an operation is in.</summary>
    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    private static ILookup<ISymbol?, IOperation?> Read(IOperation root)
    {
        var writes = new List<(ISymbol Local, IOperation? Value)>();
        foreach (var operation in root.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation d:
                    if ((d.Initializer ?? (d.Parent as IVariableDeclarationOperation)?.Initializer) is { } initial)
                        writes.Add((d.Symbol, initial.Value));
                    else if (d.Parent is IForEachLoopOperation)
                        writes.Add((d.Symbol, null));
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment:
                    writes.Add((target.Local, assignment.IsRef ? null : assignment.Value));
                    break;
                case ILocalReferenceOperation reference when IsOtherWrite(reference):
                    writes.Add((reference.Local, null));
                    break;
                case IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol declared }:
                    writes.Add((declared, null));
                    break;
            }
        }

        return writes.ToLookup(w => (ISymbol?)w.Local, w => w.Value, SymbolEqualityComparer.Default);
    }

    private static bool IsOtherWrite(ILocalReferenceOperation reference) => reference.Parent switch
    {
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
        ICompoundAssignmentOperation a => ReferenceEquals(a.Target, reference),
        ICoalesceAssignmentOperation a => ReferenceEquals(a.Target, reference),
        IIncrementOrDecrementOperation or ITupleOperation or IDeconstructionAssignmentOperation => true,
        IDeclarationExpressionOperation => true,
        _ => false,
    };
}
