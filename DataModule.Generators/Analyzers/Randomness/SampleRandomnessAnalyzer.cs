using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers.Randomness;

/// <summary>Unseeded randomness in datasets, samples and the functions that a loader calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SampleRandomnessAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.UnseededRandom, Rules.GlobalTorchRandom, Rules.ProcessHash];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        if (RandomSource.Of(context.Operation) is { } source && DataContext.Of(context.Operation, context.ContainingSymbol, source) is { } data)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                source.Rule, source.Syntax.GetLocation(), source.Text, data.Name, data.Remedy));
        }
    }
}
