using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataModule.Generators.Parsing;

/// <summary>The batch types of a model's steps whose members only the compiler knows: records and structs.</summary>
internal static class StepBatchParser
{
    private static readonly string[] Steps = ["ITrainingStep", "IValidationStep", "ITestStep", "IPredictStep"];

    /// <summary>Whether a declaration lists a step: called for every type, so it compares names only.</summary>
    public static bool ListsStep(SyntaxNode node) =>
        node is TypeDeclarationSyntax { BaseList: { } bases }
        && bases.Types.Any(static type => PredictionParser.Rightmost(type.Type) is GenericNameSyntax name && Steps.Contains(name.Identifier.ValueText));

    /// <summary>The plans that count batches of those types.</summary>
    public static Parsed<PredictionModel> Parse(INamedTypeSymbol model)
    {
        TransferPlan[] plans =
        [
            .. model.AllInterfaces
                .Where(static step => step.Arity > 0 && Steps.Any(name => step.MetadataName() == "DataModule." + name))
                .Select(static step => step.TypeArguments[0])
                .Where(static type => !type.IsBroken() && !PredictionParser.IsOpen(type) && AccessParser.ForExtension(type) is not null)
                .Select(static type => TransferParser.Parse(type, out _))
                .OfType<TransferPlan>()
                .Where(HasMembers),
        ];
        return new(plans.Length == 0 ? null : new PredictionModel(plans.ToEquatable()), default);
    }

    private static bool HasMembers(TransferPlan plan) => (plan.Kind == TransferKind.With && plan.Moves) || plan.Parts.Any(HasMembers);
}
