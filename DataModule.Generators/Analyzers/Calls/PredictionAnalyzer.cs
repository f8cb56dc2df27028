using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>Models whose predictions the trainer cannot copy out of the step: it throws before the run.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PredictionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.HiddenPrediction];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Check, SymbolKind.Method);
    }

    private static void Check(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method is { ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct } model }
            && (method.Name == "PredictStep" || method.ExplicitInterfaceImplementations.Length > 0)
            && PredictionParser.Predictions(model).FirstOrDefault(type => SymbolEqualityComparer.Default.Equals(type, method.ReturnType)) is { } prediction
            && PredictionParser.Plan(prediction, out ITypeSymbol? obstacle) is null)
        {
            string reason = AccessParser.ForExtension(prediction) is null
                ? "generated code cannot access '" + prediction.ShortName() + "', so make it internal or public"
                : "tensors in '" + obstacle!.ShortName() + "' cannot be copied out of the step, so return a tensor, or a tuple, array, list, dictionary or record whose members can be set";
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.HiddenPrediction, method.ReturnLocation(), model.ShortName(), prediction.ShortName(), reason));
        }
    }
}
