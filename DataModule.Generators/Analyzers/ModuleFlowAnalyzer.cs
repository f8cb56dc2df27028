using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Flow;
using DataModule.Generators.Analyzers.Randomness;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers;

/// <summary>What the hooks of one class do to its members: read without setup, assigned in prepare, captured and then changed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModuleFlowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.PrepareAssigns,
        Rules.LoaderReadsUnassigned,
        Rules.ValidateWithoutSetup,
        Rules.CapturedReassigned,
        Rules.UnseededRandom,
        Rules.GlobalTorchRandom,
        Rules.ProcessHash,
        Rules.ShuffledEvaluation,
        Rules.PredictionOrder,
        Rules.PredictionIncomplete,
        Rules.SetupOrder,
        Rules.OwnEntryPoint,
        Rules.SplitSeeds,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var calls = new ValidateCalls();
            start.RegisterSymbolStartAction(symbol => Start(symbol, calls), SymbolKind.NamedType);
            start.RegisterOperationAction(calls.Add, OperationKind.Invocation);
            start.RegisterCompilationEndAction(calls.Report);
        });
    }

    private static void Start(SymbolStartAnalysisContext context, ValidateCalls calls)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        bool isModule = type.Has(KnownNames.DataModule);
        if (!isModule && !type.Has(KnownNames.Hyperparameters))
        {
            return;
        }

        var bodies = new ConcurrentBag<MethodFlow>();
        context.RegisterOperationBlockAction(block => bodies.Add(MethodFlow.Of(block.OwningSymbol, block.OperationBlocks, type)));
        context.RegisterSymbolEndAction(end =>
        {
            var flow = new ModuleFlow(type, bodies);
            CapturedParameterRule.Check(flow, end.ReportDiagnostic);
            if (isModule)
            {
                PrepareRule.Check(flow, end.ReportDiagnostic);
                LoaderRule.Check(flow, end.ReportDiagnostic, calls);
                SetupOrderRule.Check(flow, end.ReportDiagnostic);
                EntryPointRule.Check(flow, end.ReportDiagnostic);
                ShuffleRule.Check(flow, end.ReportDiagnostic);
                SplitSeedRule.Check(flow, end.ReportDiagnostic);
                HookRandomnessRule.Check(flow, end.ReportDiagnostic);
            }
        });
    }
}
