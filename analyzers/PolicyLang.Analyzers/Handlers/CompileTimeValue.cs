using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PolicyLang.Analyzers.Handlers;

/// <summary>
/// What can be told of a value from the code around it: constants, what locals of the same method are given, and the properties that a
/// creation sets. Where it cannot be told, it says so and never guesses.
/// </summary>
internal static class CompileTimeValue
{
    private static readonly IReadOnlyList<KnownText> Unknown = [KnownText.Unknown];

    /// <summary>How far values are followed; code that a person can read stays far below.</summary>
    private const int Depth = 8;

    /// <summary>The argument that a call gives for a parameter, or null where no argument is known.</summary>
    public static IOperation? Argument(IOperation? use, IParameterSymbol parameter)
    {
        var arguments = use switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => [],
        };
        return arguments.FirstOrDefault(a => a.Parameter is { } p && p.Ordinal == parameter.Ordinal)?.Value;
    }

    /// <summary>The values that a property of a value, or the value itself, may have.</summary>
    public static IReadOnlyList<KnownText> Of(IOperation? value, IReadOnlyList<string> properties) => Of(value, properties, Depth);

    /// <summary>The class that a value surely is of, because this method made it; else null.</summary>
    public static INamedTypeSymbol? ExactType(IOperation? value)
    {
        value = Unwrap(value);
        if (value is ILocalReferenceOperation local)
            value = LocalWrites.Of(local.Local, local) is [{ } only] ? Unwrap(only) : null;
        return value is IObjectCreationOperation { Type: INamedTypeSymbol type } ? type : null;
    }

    /// <summary>A value without the conversions around it.</summary>
    public static IOperation? Unwrap(IOperation? value)
    {
        while (value is IConversionOperation { Operand: { } operand })
            value = operand;
        return value;
    }

    private static IReadOnlyList<KnownText> Of(IOperation? value, IReadOnlyList<string> path, int depth)
    {
        value = Unwrap(value);
        if (value is null || depth == 0)
            return Unknown;
        if (path.Count > 0)
            return PropertyOf(value, path, depth - 1);
        switch (value)
        {
            case IFieldReferenceOperation { Field: { ContainingType.TypeKind: TypeKind.Enum } member }:
                return [new(member.Name, true)];
            case { ConstantValue: { HasValue: true, Value: var constant } }:
                return [new(Convert.ToString(constant, System.Globalization.CultureInfo.InvariantCulture) ?? "null", true)];
            case IInterpolatedStringOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }:
                return Beginning(value, depth - 1) is { } beginning ? [beginning] : Unknown;
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return [.. Of(choice.WhenTrue, path, depth - 1), .. Of(otherwise, path, depth - 1)];
            case ICoalesceOperation coalesce:
                return [.. Of(coalesce.Value, path, depth - 1), .. Of(coalesce.WhenNull, path, depth - 1)];
            case ILocalReferenceOperation local:
                var writes = LocalWrites.Of(local.Local, local);
                return writes.Count is 0 or > 8 ? Unknown : [.. writes.SelectMany(w => Of(w, path, depth - 1))];
            // An object that is made of one text stands for it: new Uri("https://…"), new HttpMethod("GET").
            case IObjectCreationOperation { Arguments: [{ Value: var only }], Initializer: null }:
                return Of(only, path, depth - 1);
            // LuaScript.Prepare("…")
            case IInvocationOperation { Instance: null, Arguments: [{ Value: var only }], TargetMethod: { } factory } when SymbolEqualityComparer.Default.Equals(factory.ReturnType, factory.ContainingType):
                return Of(only, path, depth - 1);
            // The named objects of a type: HttpMethod.Get.
            case IPropertyReferenceOperation { Instance: null, Property: { IsReadOnly: true } p } when SymbolEqualityComparer.Default.Equals(p.Type, p.ContainingType):
                return [new(p.Name, true)];
            case IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field }:
                return Of(Initializer(field, value), path, depth - 1);
            default:
                return Unknown;
        }
    }

    /// <summary>How a text begins that is put together from several.</summary>
    private static KnownText? Beginning(IOperation text, int depth)
    {
        var parts = text switch
        {
            IInterpolatedStringOperation i => i.Parts.Select(p => p switch
            {
                IInterpolatedStringTextOperation t => t.Text,
                IInterpolationOperation { FormatString: null, Alignment: null } e => e.Expression,
                _ => null,
            }),
            IBinaryOperation b => [b.LeftOperand, b.RightOperand],
            _ => Enumerable.Empty<IOperation?>(),
        };
        var known = "";
        foreach (var part in parts)
        {
            if (Of(part, [], depth) is not [var value])
                return known.Length > 0 ? new(known, false) : null;
            known += value.Text;
            if (!value.IsWhole)
                return known.Length > 0 ? new(known, false) : null;
        }

        return new(known, true);
    }

    private static IReadOnlyList<KnownText> PropertyOf(IOperation owner, IReadOnlyList<string> path, int depth)
    {
        if (depth == 0)
            return Unknown;
        var values = new List<KnownText>();
        if (owner is ILocalReferenceOperation local)
        {
            var writes = LocalWrites.Of(local.Local, local);
            if (writes.Count == 0)
                return Unknown;
            // Later assignments take the place of what the creation says, but which of them was last is not looked at: all count.
            foreach (var assigned in Assignments(local))
            {
                if (PathFrom(assigned.Target, local.Local) is { Count: > 0 } at && at.Count <= path.Count && at.SequenceEqual(path.Take(at.Count), StringComparer.OrdinalIgnoreCase))
                    values.AddRange(Of(assigned.Value, [.. path.Skip(at.Count)], depth - 1));
            }

            foreach (var write in writes)
                values.AddRange(Of(write, path, depth - 1));
        }
        else if (owner is IObjectCreationOperation creation)
        {
            foreach (var argument in creation.Arguments.Where(a => !a.IsImplicit && string.Equals(a.Parameter?.Name, path[0], StringComparison.OrdinalIgnoreCase)))
                values.AddRange(Of(argument.Value, [.. path.Skip(1)], depth - 1));
            values.AddRange(Initialized(creation.Initializer, path, depth));
            if (values.Count == 0)
                values.Add(KnownText.Unset);
        }
        else
        {
            return Unknown;
        }

        // What one branch leaves unset and another sets is set.
        return values.Any(v => v != KnownText.Unset) ? [.. values.Where(v => v != KnownText.Unset)] : values;
    }

    private static IEnumerable<KnownText> Initialized(IObjectOrCollectionInitializerOperation? initializer, IReadOnlyList<string> path, int depth)
    {
        foreach (var part in initializer?.Initializers ?? [])
        {
            if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment && Is(target, path))
            {
                foreach (var value in Of(assignment.Value, [.. path.Skip(1)], depth - 1))
                    yield return value;
            }
            else if (part is IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation member } nested && path.Count > 1 && Is(member, path))
            {
                foreach (var value in Initialized(nested.Initializer, [.. path.Skip(1)], depth - 1))
                    yield return value;
            }
        }

        static bool Is(IPropertyReferenceOperation p, IReadOnlyList<string> path) => string.Equals(p.Property.Name, path[0], StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<ISimpleAssignmentOperation> Assignments(IOperation use) => LocalWrites.Root(use).DescendantsAndSelf().OfType<ISimpleAssignmentOperation>();

    /// <summary>The properties from a local to a target such as <c>process.StartInfo.FileName</c>, or null.</summary>
    private static List<string>? PathFrom(IOperation target, ILocalSymbol local)
    {
        var path = new List<string>();
        while (target is IPropertyReferenceOperation { Instance: { } instance } property)
        {
            path.Insert(0, property.Property.Name);
            target = instance;
        }

        return target is ILocalReferenceOperation l && SymbolEqualityComparer.Default.Equals(l.Local, local) ? path : null;
    }

    private static IOperation? Initializer(IFieldSymbol field, IOperation use)
    {
        if (use.SemanticModel?.Compilation is not { } compilation)
            return null;
        foreach (var reference in field.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } && compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
#pragma warning disable RS1030 // A constant may be written in another file.
                return compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(value);
#pragma warning restore RS1030
            }
        }

        return null;
    }
}
