using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// Reads the calls in a piece of code, those too that no one wrote as a call: disposal, enumeration, awaiting, conversions, static
/// constructors. Lambdas belong to the code that they stand in; local functions are methods that something calls.
/// </summary>
internal sealed class CallReader(EffectCatalogue catalogue)
{
    private readonly List<Call> _calls = [];

    /// <summary>The calls in a piece of code, in the order of the text.</summary>
    /// <param name="catalogue">What is guarded.</param>
    /// <param name="code">The piece.</param>
    /// <param name="found">Gets each local function in it, which is a piece of its own.</param>
    public static IReadOnlyList<Call> Read(EffectCatalogue catalogue, IOperation code, Action<ILocalFunctionOperation> found)
    {
        var reader = new CallReader(catalogue);
        var open = new Stack<IOperation>();
        open.Push(code);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            reader.Visit(operation);
            foreach (var child in operation.ChildOperations.Reverse())
            {
                if (child is ILocalFunctionOperation function)
                    found(function);
                else
                    open.Push(child);
            }
        }

        return reader._calls;
    }

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call:
                Invoke(call);
                break;
            case IInvocationOperation call:
                Add(call.TargetMethod, call, ReceiverOf(call.Instance, call.IsVirtual, call.TargetMethod));
                if (call.TargetMethod is { Name: "GetRequiredService" or "GetService" or "GetRequiredKeyedService", TypeArguments: [INamedTypeSymbol service] })
                    Add(new Call(service, call.Syntax, Receiver.None));
                break;
            case IObjectCreationOperation { Constructor: { } constructor, Type: INamedTypeSymbol type } creation:
                Add(constructor, creation, Receiver.Exactly(type));
                foreach (var member in CallbacksOf(type))
                    Add(member, creation, Receiver.Exactly(type), isCall: false);
                break;
            case ITypeParameterObjectCreationOperation { Type: ITypeParameterSymbol parameter }:
                foreach (var type in parameter.ConstraintTypes.OfType<INamedTypeSymbol>())
                    Add(new Call(type, operation.Syntax, Receiver.None));
                break;
            case IMethodReferenceOperation reference:
                Add(reference.Method, reference, ReceiverOf(reference.Instance, reference.IsVirtual, reference.Method), isCall: false);
                break;
            case IPropertyReferenceOperation property:
                foreach (var accessor in Accessors(property))
                    Add(accessor, property, ReceiverOf(property.Instance, isVirtual: true, accessor));
                Stored(property.Property, property.Type, property);
                break;
            case IFieldReferenceOperation field:
                Initialize(field.Field, field.Syntax);
                Stored(field.Field, field.Type, field);
                break;
            case IEventReferenceOperation raised when operation.Parent is not IEventAssignmentOperation:
                Stored(raised.Event, raised.Type, raised);
                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation changed } assignment:
                if ((assignment.Adds ? changed.Event.AddMethod : changed.Event.RemoveMethod) is { } change)
                    Add(change, assignment, ReceiverOf(changed.Instance, isVirtual: true, change));
                break;
            case IUsingOperation { Resources: IVariableDeclarationGroupOperation group }:
                Dispose(group);
                break;
            case IUsingOperation { Resources: { } resource }:
                Dispose(resource.Type, resource);
                break;
            case IUsingDeclarationOperation declaration:
                Dispose(declaration.DeclarationGroup);
                break;
            case IForEachLoopOperation { Syntax: CommonForEachStatementSyntax syntax } loop:
                var info = loop.SemanticModel!.GetForEachStatementInfo(syntax);
                foreach (var method in new[] { info.GetEnumeratorMethod, info.MoveNextMethod, info.CurrentProperty?.GetMethod, info.DisposeMethod })
                    Implied(method, loop.Collection);
                break;
            case IAwaitOperation { Syntax: AwaitExpressionSyntax syntax } wait:
                var awaiter = wait.SemanticModel!.GetAwaitExpressionInfo(syntax);
                foreach (var method in new[] { awaiter.GetAwaiterMethod, awaiter.IsCompletedProperty?.GetMethod, awaiter.GetResultMethod })
                    Implied(method, wait.Operation);
                break;
            case IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax syntax } deconstruction:
                Deconstruct(deconstruction.SemanticModel!.GetDeconstructionInfo(syntax), deconstruction);
                break;
            case IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method }:
                Add(method, operation, Receiver.Some(method.ContainingType), isCall: false);
                break;
            case IDynamicInvocationOperation or IDynamicObjectCreationOperation or IDynamicIndexerAccessOperation:
                AddObstacle(operation, "dynamic");
                break;
            case IDynamicMemberReferenceOperation when operation.Parent is not IDynamicInvocationOperation:
                AddObstacle(operation, "dynamic");
                break;
            case IFunctionPointerInvocationOperation:
                AddObstacle(operation, "a function pointer");
                break;
            default:
                if (OperatorOf(operation) is { } op)
                    Add(op, operation, Receiver.None, isCall: false);
                break;
        }
    }

    private static IMethodSymbol? OperatorOf(IOperation operation) => operation switch
    {
        IBinaryOperation o => o.OperatorMethod,
        IUnaryOperation o => o.OperatorMethod,
        ICompoundAssignmentOperation o => o.OperatorMethod,
        IIncrementOrDecrementOperation o => o.OperatorMethod,
        IConversionOperation o => o.OperatorMethod,
        _ => null,
    };

    /// <summary>A delegate runs: what it may be was counted where it was made, unless it came from code of which no source is here.</summary>
    private void Invoke(IInvocationOperation call)
    {
        if (catalogue.EffectOf(call.TargetMethod, call) is { } effect)
            Add(new Call(call.TargetMethod, call.Syntax, Receiver.None) { Effect = effect });
        else if (!catalogue.IsVouched(call.TargetMethod) && IsForeign(call.Instance, 4))
            AddObstacle(call, "a delegate from another assembly");
    }

    private static bool IsForeign(IOperation? source, int depth) => CompileTimeValue.Unwrap(source) switch
    {
        IInvocationOperation { TargetMethod: { } m } => m.MethodKind != MethodKind.DelegateInvoke && !HasSource(m) && !m.Parameters.Any(p => HoldsDelegates(p.Type)) && m.ReturnType is not ITypeParameterSymbol && m.OriginalDefinition.ReturnType is not ITypeParameterSymbol,
        ILocalReferenceOperation local when depth > 0 => LocalWrites.Of(local.Local, local).Any(w => w is not null && IsForeign(w, depth - 1)),
        IFieldReferenceOperation f => !HasSource(f.Field),
        IPropertyReferenceOperation p => !HasSource(p.Property) && p.Property.OriginalDefinition.Type is not ITypeParameterSymbol,
        _ => false,
    };

    private void Add(IMethodSymbol method, IOperation use, Receiver on, bool isCall = true)
    {
        method = method.ReducedFrom ?? method;
        if (method.IsStatic || method.MethodKind == MethodKind.Constructor)
            Initialize(method, use.Syntax);
        var obstacle = method.IsExtern && HasSource(method) ? "native code" : null;
        Add(new Call(method, use.Syntax, on) { Effect = catalogue.EffectOf(method, isCall ? use : null), Obstacle = obstacle });
    }

    private void Add(Call call) => _calls.Add(call);

    private void AddObstacle(IOperation operation, string what)
    {
        if (operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) is { } place)
            Add(new Call(place, operation.Syntax, Receiver.None) { Obstacle = what });
    }

    /// <summary>The first use of a class runs its static initialisers.</summary>
    private void Initialize(ISymbol member, SyntaxNode syntax)
    {
        if (member is IFieldSymbol { IsConst: true } || (!member.IsStatic && member is not IMethodSymbol { MethodKind: MethodKind.Constructor }))
            return;
        foreach (var constructor in member.ContainingType?.OriginalDefinition.StaticConstructors ?? [])
        {
            if (HasSource(constructor.ContainingType))
                Add(new Call(constructor, syntax, Receiver.None));
        }
    }

    /// <summary>What is read from a field that holds delegates may be any delegate that the project puts there.</summary>
    private void Stored(ISymbol store, ITypeSymbol? type, IOperation use)
    {
        if (HasSource(store) && type is not null && HoldsDelegates(type) && !IsOnlyWritten(use))
            Add(new Call(store.OriginalDefinition, use.Syntax, Receiver.None));
    }

    internal static bool HoldsDelegates(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Delegate } => true,
        IArrayTypeSymbol array => HoldsDelegates(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HoldsDelegates),
        _ => false,
    };

    private static bool IsOnlyWritten(IOperation reference) => reference.Parent is ISimpleAssignmentOperation a && ReferenceEquals(a.Target, reference);

    private static IEnumerable<IMethodSymbol> Accessors(IPropertyReferenceOperation reference)
    {
        var isWritten = reference.Parent is IAssignmentOperation a && ReferenceEquals(a.Target, reference) || reference.Parent is IIncrementOrDecrementOperation
            || reference.Parent is ITupleOperation { Parent: IDeconstructionAssignmentOperation };
        var isRead = !isWritten || reference.Parent is not (ISimpleAssignmentOperation or ITupleOperation);
        if (isRead && Getter(reference.Property) is { } getter)
            yield return getter;
        if (isWritten && Setter(reference.Property) is { } setter)
            yield return setter;
    }

    /// <summary>An override may have one accessor alone; the other is its base's.</summary>
    private static IMethodSymbol? Getter(IPropertySymbol? property) => property is null ? null : property.GetMethod ?? Getter(property.OverriddenProperty);

    private static IMethodSymbol? Setter(IPropertySymbol? property) => property is null ? null : property.SetMethod ?? Setter(property.OverriddenProperty);

    private void Dispose(IVariableDeclarationGroupOperation group)
    {
        foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
            Dispose(declarator.Symbol.Type, declarator.Initializer?.Value ?? declarator);
    }

    private void Dispose(ITypeSymbol? type, IOperation resource)
    {
        for (var t = type as INamedTypeSymbol; t is not null && HasSource(t); t = t.BaseType)
        {
            foreach (var member in t.GetMembers().OfType<IMethodSymbol>().Where(IsDisposal))
                Add(member, resource, CompileTimeValue.ExactType(resource) is { } exact ? Receiver.Exactly(exact) : Receiver.Some(type as INamedTypeSymbol), isCall: false);
        }
    }

    internal static bool IsDisposal(IMethodSymbol method) => method.Parameters.IsEmpty
        && (method.Name is "Dispose" or "DisposeAsync" || method.ExplicitInterfaceImplementations.Any(m => m.Name is "Dispose" or "DisposeAsync"));

    private void Implied(IMethodSymbol? method, IOperation source)
    {
        if (method is not null)
            Add(method, source, method.IsStatic ? Receiver.None : Receiver.Some(method.ContainingType), isCall: false);
    }

    private void Deconstruct(DeconstructionInfo info, IOperation use)
    {
        if (info.Method is { } method)
            Add(method, use, Receiver.Some(method.ContainingType), isCall: false);
        foreach (var nested in info.Nested)
            Deconstruct(nested, use);
    }

    private static Receiver ReceiverOf(IOperation? instance, bool isVirtual, IMethodSymbol method) => instance switch
    {
        null => method.IsStatic && !method.IsAbstract && !method.IsVirtual ? Receiver.None : Receiver.Some(null),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self =>
            isVirtual && self.Syntax is not BaseExpressionSyntax ? Receiver.This : Receiver.Base,
        _ when !method.IsAbstract && !method.IsVirtual && !method.IsOverride => Receiver.None,
        _ when CompileTimeValue.ExactType(instance) is { } exact => Receiver.Exactly(exact),
        _ => Receiver.Some(CompileTimeValue.Unwrap(instance)?.Type as INamedTypeSymbol ?? instance.Type as INamedTypeSymbol),
    };

    /// <summary>
    /// What an object of a class of this project does for the contracts of others: whoever gets the object may call it, as may whoever
    /// gets a delegate. What the catalogue guards is left out: calls of it are found where they are.
    /// </summary>
    private IEnumerable<IMethodSymbol> CallbacksOf(INamedTypeSymbol type)
    {
        type = type.OriginalDefinition;
        if (!HasSource(type))
            yield break;
        for (var t = type; t is not null && HasSource(t); t = t.BaseType?.OriginalDefinition)
        {
            foreach (var method in t.GetMembers().OfType<IMethodSymbol>())
            {
                if (method.IsOverride && Root(method) is { } root && !HasSource(root) && catalogue.EffectOf(method, null) is null)
                    yield return method;
            }
        }

        foreach (var member in type.AllInterfaces.Where(i => !HasSource(i)).SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>())
        {
            if (type.FindImplementationForInterfaceMember(member) is IMethodSymbol method && HasSource(method.ContainingType) && catalogue.EffectOf(method, null) is null)
                yield return method;
        }
    }

    private static IMethodSymbol? Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    internal static bool HasSource(ISymbol symbol) => !symbol.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty || (symbol.IsImplicitlyDeclared && symbol.ContainingType is { DeclaringSyntaxReferences.IsEmpty: false });
}
