using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Flow;

/// <summary>Tells from the surroundings of a reference what is done to what it refers to.</summary>
internal static class AccessClassifier
{
    private static readonly HashSet<string> Additions = new(StringComparer.Ordinal)
    {
        "Add", "AddRange", "AddLast", "AddFirst", "Insert", "InsertRange", "Enqueue", "Push", "TryAdd", "UnionWith",
    };

    public static AccessKind Classify(IOperation reference)
    {
        IOperation current = OutermostValue(reference);
        if (IsMutation(current))
        {
            return AccessKind.Mutation | AccessKind.Read;
        }

        while (current.Parent is IConversionOperation conversion)
        {
            current = conversion;
        }

        return current.Parent switch
        {
            ICoalesceAssignmentOperation assignment when assignment.Target == current => AccessKind.Guard | AccessKind.Write,
            ICompoundAssignmentOperation assignment when assignment.Target == current => AccessKind.Read | AccessKind.Write,
            IAssignmentOperation assignment when assignment.Target == current => AccessKind.Write,
            IIncrementOrDecrementOperation => AccessKind.Read | AccessKind.Write,
            IAddressOfOperation => AccessKind.Read | AccessKind.Write,
            IArgumentOperation { Parameter.RefKind: RefKind.Out } => AccessKind.Write,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref } => AccessKind.Read | AccessKind.Write,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } } => AccessKind.Read | AccessKind.Write,
            ITupleOperation tuple => IsDeconstructed(tuple) ? AccessKind.Write : AccessKind.Read,
            IConditionalAccessOperation access when access.Operation == current => AccessKind.Guard,
            ICoalesceOperation coalesce when coalesce.Value == current => IsThrow(coalesce.WhenNull) && !IsFallback(coalesce) ? AccessKind.Read : AccessKind.Guard,
            IIsPatternOperation or ISwitchExpressionOperation or ISwitchOperation or IIsTypeOperation => AccessKind.Guard,
            IBinaryOperation binary when IsNull(binary.LeftOperand) || IsNull(binary.RightOperand) => AccessKind.Guard,
            INameOfOperation => 0,
            _ => AccessKind.Read,
        };
    }

    // To assign a member of a struct is to assign the struct.
    private static IOperation OutermostValue(IOperation reference)
    {
        IOperation current = reference;
        while (current.Type is { IsValueType: true }
            && current.Parent is IMemberReferenceOperation and (IFieldReferenceOperation or IPropertyReferenceOperation)
            && ((IMemberReferenceOperation)current.Parent).Instance == current)
        {
            current = current.Parent;
        }

        return current;
    }

    private static bool IsMutation(IOperation current) => current.Parent switch
    {
        IInvocationOperation call => call.Instance == current && Additions.Contains(call.TargetMethod.Name) && IsCollection(call.TargetMethod.ContainingType),
        IPropertyReferenceOperation { Property.IsIndexer: true } element =>
            element.Instance == current && IsCollection(element.Property.ContainingType) && IsAssigned(element),
        IArrayElementReferenceOperation element => element.ArrayReference == current && IsAssigned(element),
        _ => false,
    };

    private static bool IsCollection(INamedTypeSymbol type) =>
        type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    private static bool IsAssigned(IOperation target) =>
        (target.Parent is IAssignmentOperation assignment && assignment.Target == target) || target.Parent is IIncrementOrDecrementOperation;

    private static bool IsDeconstructed(IOperation tuple)
    {
        while (tuple.Parent is ITupleOperation outer)
        {
            tuple = outer;
        }

        return tuple.Parent is IDeconstructionAssignmentOperation assignment && assignment.Target == tuple;
    }

    private static bool IsThrow(IOperation operation) =>
        operation is IThrowOperation || (operation is IConversionOperation conversion && IsThrow(conversion.Operand));

    // In `first ?? second ?? throw`, either will do.
    private static bool IsFallback(IOperation coalesce)
    {
        while (coalesce.Parent is IConversionOperation conversion)
        {
            coalesce = conversion;
        }

        return coalesce.Parent is ICoalesceOperation outer && outer.WhenNull == coalesce;
    }

    private static bool IsNull(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null };
}
