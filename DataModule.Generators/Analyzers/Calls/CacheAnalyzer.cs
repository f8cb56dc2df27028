using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>A cache of samples that depend on random numbers: it would keep those of the first epoch.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.CacheAfterRandom];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        var cache = (IInvocationOperation)context.Operation;
        if (cache.TargetMethod.Name != "Cache" || !cache.IsDatasetCall())
        {
            return;
        }

        for (IOperation? source = cache.Receiver()?.Origin(); source is IInvocationOperation call && call.IsDatasetCall(); source = call.Receiver()?.Origin())
        {
            if (call.TargetMethod is { Name: "Map", Parameters: var parameters } && parameters.Any(parameter => TakesRandom(parameter.Type)))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.CacheAfterRandom, cache.NameLocation(), [call.NameLocation()], cache.TargetMethod.Name, call.TargetMethod.Name));
                return;
            }
        }
    }

    private static bool TakesRandom(ITypeSymbol function) =>
        function is INamedTypeSymbol { DelegateInvokeMethod.Parameters: [_, { Type: { } random }] } && random.MetadataName() == "DataModule.SampleRandom";
}
