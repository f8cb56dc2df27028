using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>A loader passed to <c>Trainer.Predict</c> that reorders or drops samples.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PredictAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.ShuffledEvaluation, Rules.PredictionOrder, Rules.PredictionIncomplete];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        if (context.Operation is not IInvocationOperation { TargetMethod.Name: "Predict" } verb
            || verb.TargetMethod.ContainingType.MetadataName() != "DataModule.Trainer"
            || verb.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "loader") is not { } given)
        {
            return;
        }

        IOperation loader = given.Value;
        while (loader is IConversionOperation conversion)
        {
            loader = conversion.Operand;
        }

        for (IOperation? made = loader.Origin(); made is IInvocationOperation call; made = call.Receiver()?.Origin())
        {
            foreach (Diagnostic diagnostic in LoaderOrder.Departures(call, "'Predict'", Split.Predict))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }
}
