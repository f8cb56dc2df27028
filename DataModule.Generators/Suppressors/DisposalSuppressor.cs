using System.Collections.Immutable;
using DataModule.Generators.Analyzers.Models;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DataModule.Generators.Suppressors;

/// <summary>
/// Takes back what the .NET analyzers say of code that is right here: layers that their model disposes, data that is its data module's
/// or the trainer's to dispose, arrays that are the fields of a sample.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DisposalSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Layer = new("DMS0001", "CA2213", "A torch.nn.Module disposes the modules and tensors that are registered in it.");

    private static readonly SuppressionDescriptor SampleArray = new("DMS0002", "CA1819", "An array in a [Sample] becomes a tensor of the batch.");

    private static readonly SuppressionDescriptor HandedOver = new("DMS0003", "CA2000", "The data module, the model or the trainer disposes what a hook, a model's constructor or ConfigureOptimizers creates.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [Layer, SampleArray, HandedOver];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is { } tree
                && tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is { } node
                && Reason(node, diagnostic.Id, context.GetSemanticModel(tree)) is { } reason)
            {
                context.ReportSuppression(Suppression.Create(reason, diagnostic));
            }
        }
    }

    private static SuppressionDescriptor? Reason(SyntaxNode node, string id, SemanticModel model)
    {
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol type)
        {
            return null;
        }

        return id switch
        {
            "CA1819" => type.Has(KnownNames.Sample) ? SampleArray : null,
            "CA2213" when model.GetDeclaredSymbol(node) is { } field =>
                type.IsModule() && field is IFieldSymbol or IPropertySymbol && (field.ValueType().IsModule() || field.ValueType().IsTensor()) ? Layer : null,
            "CA2000" => IsHandedOver(node, type, model) ? HandedOver : null,
            _ => null,
        };
    }

    private static bool IsHandedOver(SyntaxNode made, INamedTypeSymbol type, SemanticModel model)
    {
        if (made.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is not { } method || model.GetTypeInfo(made).Type is not { } value)
        {
            return false;
        }

        return method is ConstructorDeclarationSyntax
            ? type.IsModule() && (value.IsModule() || value.IsTensor())
            : model.GetDeclaredSymbol(method) is IMethodSymbol symbol
                && ((type.Has(KnownNames.DataModule)
                        && (symbol.Has(KnownNames.Setup) || symbol.Has(KnownNames.Dataloader))
                        && (value.Interface(KnownNames.IDataset) is not null || value.Interface("DataModule.IStreamDataset") is not null || value.MetadataName() == KnownNames.DataLoader))
                    || (symbol.Name == "ConfigureOptimizers" && value.ContainingAssembly?.Name == "TorchSharp"));
    }
}
