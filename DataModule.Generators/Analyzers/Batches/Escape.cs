using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Batches;

/// <summary>A place where a batch, or one of its tensors, is stored longer than it is valid.</summary>
/// <param name="Value">The batch or tensor.</param>
/// <param name="Keeper">The field, variable or collection that keeps it.</param>
/// <param name="IsTensor">A tensor of the batch rather than the batch itself.</param>
internal sealed record Escape(SyntaxNode Value, string Keeper, bool IsTensor)
{
    private static readonly HashSet<string> Keepers = new(StringComparer.Ordinal)
    {
        "Add", "AddLast", "AddFirst", "Insert", "Enqueue", "Push", "TryAdd",
    };

    /// <param name="inStep">Whether it is in a step, which disposes what it creates, so a copy must leave its scope.</param>
    public Diagnostic ToDiagnostic(bool inStep = false)
    {
        string instead = Value + (!IsTensor ? ".Detach()" : inStep ? ".clone().DetachFromDisposeScope()" : ".clone()");
        return Diagnostic.Create(
            Rules.BatchEscapes,
            Value.GetLocation(),
            inStep && IsTensor ? ImmutableDictionary<string, string?>.Empty.Add(BatchEscapeAnalyzer.InsteadProperty, instead) : ImmutableDictionary<string, string?>.Empty,
            Keeper,
            Value.ToString(),
            instead);
    }

    /// <summary>All places in a body where the batch escapes from a scope.</summary>
    public static IEnumerable<Escape> Of(ISymbol batch, IOperation body, SyntaxNode scope) => body.DescendantsAndSelf()
        .Where(operation => Refers(operation, batch))
        .Select(reference => Of(reference, scope))
        .Where(escape => escape is not null)
        .Select(escape => escape!);

    private static bool Refers(IOperation operation, ISymbol batch) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, batch),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, batch),
        _ => false,
    };

    private static Escape? Of(IOperation reference, SyntaxNode scope)
    {
        bool isTensor = reference.Parent is IPropertyReferenceOperation property
            && property.Instance == reference
            && property.Type?.MetadataName() == "TorchSharp.torch.Tensor";
        IOperation value = isTensor ? reference.Parent! : reference;
        IOperation current = value;
        while (current.Parent is IConversionOperation)
        {
            current = current.Parent;
        }

        return KeeperOf(current, scope) is { } keeper ? new Escape(value.Syntax, keeper, isTensor) : null;
    }

    private static string? KeeperOf(IOperation value, SyntaxNode scope) => value.Parent switch
    {
        ISimpleAssignmentOperation assignment when assignment.Value == value && Outlives(assignment.Target, scope) && !IsLast(assignment) =>
            assignment.Target.Syntax.ToString(),
        IArgumentOperation { Parent: IInvocationOperation { Instance: { } collection } call }
            when Keepers.Contains(call.TargetMethod.Name) && IsCollection(call.TargetMethod) && Outlives(collection, scope) && !IsLast(call) =>
            collection.Syntax.ToString(),
        _ => null,
    };

    private static bool IsCollection(IMethodSymbol method) =>
        method.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal);

    private static bool Outlives(IOperation target, SyntaxNode scope) => target switch
    {
        ILocalReferenceOperation { Local: { } local } => !local.DeclaringSyntaxReferences.Any(declaration =>
            declaration.SyntaxTree == scope.SyntaxTree && scope.Span.Contains(declaration.Span)),
        IFieldReferenceOperation field => field.Instance is null or IInstanceReferenceOperation || Outlives(field.Instance, scope),
        IPropertyReferenceOperation { Property.IsIndexer: false } property =>
            property.Instance is null or IInstanceReferenceOperation || Outlives(property.Instance, scope),
        _ => false,
    };

    // The last batch of a loop stays valid until the loader is enumerated again.
    private static bool IsLast(IOperation operation)
    {
        if (operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
        {
            return false;
        }

        int next = block.Statements.IndexOf(statement) + 1;
        return next < block.Statements.Count && block.Statements[next] is BreakStatementSyntax;
    }
}
