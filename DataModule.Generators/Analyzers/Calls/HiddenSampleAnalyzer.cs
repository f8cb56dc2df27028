using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>
/// A call of ToLoader or Cache for a sample that extension methods cannot access. The compiler says that there is no such
/// method, but not why.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HiddenSampleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.SampleHidden];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.InvocationExpression);
    }

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier: { ValueText: "ToLoader" or "Cache" } name } access
            && context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is null
            && context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type is { } dataset
            && (dataset.Interface(KnownNames.IDataset) ?? dataset.Interface("DataModule.IStreamDataset")) is { TypeArguments: [INamedTypeSymbol sample] }
            && sample.Has(KnownNames.Sample)
            && SampleParser.HiddenBy(sample) is { } hidden)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.SampleHidden, name.GetLocation(), name.ValueText, sample.ShortName(), hidden.Reason, hidden.Remedy));
        }
    }
}
