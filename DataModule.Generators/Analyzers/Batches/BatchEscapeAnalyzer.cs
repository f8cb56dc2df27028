using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Models;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Batches;

/// <summary>
/// Batches that are kept after their loop, step or batch hook, although the loader reuses their memory for the
/// next batch.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BatchEscapeAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Property of a diagnostic in a step, for the code fix: what may be kept in place of the value.</summary>
    public const string InsteadProperty = "Instead";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BatchEscapes];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(CheckLoop, OperationKind.Loop);
        context.RegisterOperationAction(CheckCall, OperationKind.Invocation);
        context.RegisterOperationBlockAction(CheckMethod);
    }

    private static void CheckLoop(OperationAnalysisContext context)
    {
        if (context.Operation is IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable } loop && IsLoader(loop.Collection))
        {
            foreach (Escape escape in Escape.Of(variable.Symbol, loop.Body, loop.Syntax))
            {
                context.ReportDiagnostic(escape.ToDiagnostic());
            }
        }
    }

    // ToList and similar methods keep every batch, but only the last one is still valid.
    private static void CheckCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is { Name: "ToList" or "ToArray" or "ToHashSet", ContainingType: { } type }
            && type.MetadataName() == "System.Linq.Enumerable"
            && call.Arguments.FirstOrDefault() is { } source
            && IsLoader(source.Value))
        {
            string text = source.Value.Syntax.ToString();
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.BatchEscapes,
                call.Syntax.GetLocation(),
                call.TargetMethod.Name,
                text,
                text + ".Select(batch => batch.Detach())." + call.TargetMethod.Name + "()"));
        }
    }

    private static void CheckMethod(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is IMethodSymbol { Parameters.Length: > 0 } method && (method.IsStep() || IsBatchHook(method)))
        {
            IParameterSymbol? batch = method.Parameters.FirstOrDefault(parameter => IsBatch(parameter.Type));
            foreach (IOperation block in batch is null ? ImmutableArray<IOperation>.Empty : context.OperationBlocks)
            {
                foreach (Escape escape in Escape.Of(batch!, block, block.Syntax))
                {
                    context.ReportDiagnostic(escape.ToDiagnostic(method.IsStep()));
                }
            }
        }
    }

    private static bool IsBatchHook(IMethodSymbol method) =>
        method.Has(KnownNames.BeforeBatchTransfer) || method.Has(KnownNames.TransferBatch) || method.Has(KnownNames.AfterBatchTransfer);

    private static bool IsLoader(IOperation collection)
    {
        while (collection is IConversionOperation conversion)
        {
            collection = conversion.Operand;
        }

        return collection.Type is INamedTypeSymbol { TypeArguments.Length: 1 } type
            && type.MetadataName() == "DataModule.DataLoader"
            && IsBatch(type.TypeArguments[0]);
    }

    private static bool IsBatch(ITypeSymbol type) => type.AllInterfaces.Any(contract => contract.MetadataName() == "DataModule.IBatch");
}
