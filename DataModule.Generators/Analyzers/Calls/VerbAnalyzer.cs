using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>
/// A method of the trainer with a model and data that do not match. The compiler refuses the call as well, but says only
/// that type arguments cannot be inferred; of the validation within a fit it says nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class VerbAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.VerbMisfit, Rules.NoValidationStep];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.InvocationExpression);
        context.RegisterOperationAction(CheckValidation, OperationKind.Invocation);
    }

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        // Names first: comparing them needs no semantic model.
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name }
            && Split(name.Identifier.ValueText) is { } split
            && call.ArgumentList.Arguments is [{ NameColon: null } first, { NameColon: null } second, ..]
            && context.SemanticModel.GetSymbolInfo(call, context.CancellationToken) is { Symbol: null } found
            && found.CandidateSymbols.Any(static candidate => candidate.ContainingType?.MetadataName() == "DataModule.Trainer")
            && context.SemanticModel.GetTypeInfo(first.Expression, context.CancellationToken).Type is { } model
            && context.SemanticModel.GetTypeInfo(second.Expression, context.CancellationToken).Type is { } data
            && Reason(model, data, split) is { } reason)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.VerbMisfit, name.GetLocation(), name.Identifier.ValueText, reason));
        }
    }

    private static void CheckValidation(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "Fit"
            || call.ModelOfVerb() is not { TypeKind: TypeKind.Class, IsAbstract: false } model
            || call.DataOfVerb() is not { } data
            || FirstArguments(data, "DataModule.IValidationData") is not { Length: > 0 } batches)
        {
            return;
        }

        ITypeSymbol[] taken = FirstArguments(model, "DataModule.IValidationStep");
        if (taken.Length > 0)
        {
            if (!taken.Intersect(batches, SymbolEqualityComparer.Default).Any())
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rules.VerbMisfit,
                    call.NameLocation(),
                    call.TargetMethod.Name,
                    $"the validation step of '{model.ShortName()}' takes batches of '{taken[0].ShortName()}', but '{data.ShortName()}' has '{batches[0].ShortName()}': implement IValidationStep<{batches[0].ShortName()}>"));
            }
        }
        else if (!IsWithoutValidation(call) && data.MetadataName() != "DataModule.DatasetModule")
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.NoValidationStep, call.NameLocation(), call.TargetMethod.Name, data.ShortName(), model.ShortName(), batches[0].ShortName()));
        }
    }

    // A limit of 0 validation batches turns validation off on purpose.
    private static bool IsWithoutValidation(IInvocationOperation call)
    {
        IOperation? trainer = call.TargetMethod.ContainingType.MetadataName() == "DataModule.Trainer"
            ? call.Instance
            : call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "trainer")?.Value;
        return trainer?.Unconverted().Origin().Unconverted() is IObjectCreationOperation made
            && made.Descendants().OfType<ISimpleAssignmentOperation>().Any(option =>
                option.Target is IPropertyReferenceOperation { Property.Name: "LimitValidationBatches" }
                && option.Value.Unconverted().ConstantValue is { HasValue: false } or { Value: 0 });
    }

    private static string? Split(string verb) => verb switch
    {
        "Fit" => "Train",
        "Validate" => "Validation",
        "Test" or "Predict" => verb,
        _ => null,
    };

    /// <summary>The batch types of a split that data has.</summary>
    internal static ITypeSymbol[] Batches(ITypeSymbol data, string split) => FirstArguments(data, "DataModule.I" + split + "Data");

    /// <summary>The batch types that a model has a step for.</summary>
    internal static ITypeSymbol[] Taken(ITypeSymbol model, string split) => FirstArguments(model, "DataModule." + Step(split));

    /// <summary>Why a model and data do not match in a split, or null.</summary>
    internal static string? Reason(ITypeSymbol model, ITypeSymbol data, string split)
    {
        ITypeSymbol[] batches = Batches(data, split);
        if (batches.Length == 0)
        {
            // Loaders that are passed directly have their own batch type.
            return data.Interface("DataModule.IDataModule") is null
                ? null
                : $"'{data.ShortName()}' has no {split.ToLowerInvariant()} loader: write a method with [Dataloader(Split.{split})] that returns one";
        }

        string wanted = $"{Step(split)}<{batches[0].ShortName()}{(split == "Predict" ? ", TPrediction" : "")}>";
        ITypeSymbol[] taken = Taken(model, split);
        return taken.Length == 0
            ? $"'{model.ShortName()}' has no {(split == "Train" ? "training" : split.ToLowerInvariant())} step: implement {wanted}"
            : taken.Intersect(batches, SymbolEqualityComparer.Default).Any()
            ? null
            : $"the step of '{model.ShortName()}' takes batches of '{taken[0].ShortName()}', but '{data.ShortName()}' has '{batches[0].ShortName()}': implement {wanted}";
    }

    private static string Step(string split) => split == "Train" ? "ITrainingStep" : "I" + split + "Step";

    // Of the type itself and all that it implements: a model may take several types of batches.
    private static ITypeSymbol[] FirstArguments(ITypeSymbol type, string metadataName) =>
    [
        .. type.AllInterfaces.Concat(type is INamedTypeSymbol self ? [self] : [])
            .Where(candidate => candidate.Arity > 0 && candidate.MetadataName() == metadataName)
            .Select(static candidate => candidate.TypeArguments[0]),
    ];
}
