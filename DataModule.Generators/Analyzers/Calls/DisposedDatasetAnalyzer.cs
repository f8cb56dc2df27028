using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>A dataset in a <c>using</c> of a hook, of which something outlives the hook.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DisposedDatasetAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Readers = [KnownNames.IDataset, "DataModule.IStreamDataset", KnownNames.DataLoader, "DataModule.CombinedLoader"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.DisposedDataset];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationBlockAction(Check);
    }

    private static void Check(OperationBlockAnalysisContext context)
    {
        // An iterator disposes at the end of its loop.
        if (context.OwningSymbol is not IMethodSymbol method
            || !(method.Has(KnownNames.Setup) || method.Has(KnownNames.Dataloader))
            || context.OperationBlocks.SelectMany(block => block.Descendants()).Any(operation => operation.Kind == OperationKind.YieldReturn))
        {
            return;
        }

        foreach (IOperation block in context.OperationBlocks)
        {
            foreach (ILocalSymbol local in Disposed(block).Where(local => Reads(local.Type) && Escapes(local, block, [])))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.DisposedDataset, local.Locations[0], local.Name, method.ContainingType.ShortName(), method.Name));
            }
        }
    }

    private static IEnumerable<ILocalSymbol> Disposed(IOperation block) => block.Descendants().SelectMany(operation => operation switch
    {
        IUsingDeclarationOperation declaration => declaration.DeclarationGroup.GetDeclaredVariables(),
        IUsingOperation { Resources: IVariableDeclarationGroupOperation group } => group.GetDeclaredVariables(),
        _ => [],
    });

    private static bool Reads(ITypeSymbol type) => type is INamedTypeSymbol { IsTupleType: true } tuple
        ? tuple.TupleElements.Any(element => Reads(element.Type))
        : Readers.Any(reader => type.Interface(reader) is not null);

    private static bool Escapes(ILocalSymbol local, IOperation block, HashSet<ISymbol> seen) =>
        seen.Add(local) && block.Descendants().OfType<ILocalReferenceOperation>()
            .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
            .Any(reference => Leaves(reference, block, seen));

    // Climbs through views and loaders that are made of it to where the last one goes.
    private static bool Leaves(IOperation value, IOperation block, HashSet<ISymbol> seen)
    {
        while (value.Parent is IConversionOperation or IArgumentOperation
            || (value.Parent is IInvocationOperation or IFieldReferenceOperation && value.Parent.Type is { } type && Reads(type)))
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IReturnOperation => true,
            IAssignmentOperation assignment when assignment.Value == value =>
                assignment.Target.DescendantsAndSelf().Any(target => target is IFieldReferenceOperation or IPropertyReferenceOperation),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } next } } => Reads(next.Type) && Escapes(next, block, seen),
            _ => false,
        };
    }
}
