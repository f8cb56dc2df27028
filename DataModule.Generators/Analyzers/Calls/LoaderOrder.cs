using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>Calls whose loader reorders or drops samples.</summary>
internal static class LoaderOrder
{
    private const string Sampler = "DataModule.Sampler";

    /// <summary>The diagnostics of a call in a loader of a split.</summary>
    public static IEnumerable<Diagnostic> Departures(IInvocationOperation call, string who, Split split)
    {
        if (split == Split.Predict && call.TargetMethod.Name == "Shuffle" && call.TargetMethod.ContainingType.MetadataName() == "DataModule.StreamDataset")
        {
            yield return Diagnostic.Create(Rules.PredictionOrder, call.NameLocation(), who, "Shuffle");
        }

        if (!call.IsLoaderCall())
        {
            yield break;
        }

        foreach (IArgumentOperation argument in call.Arguments.Where(argument => argument.ArgumentKind == ArgumentKind.Explicit))
        {
            switch (argument)
            {
                case { Parameter.Name: "shuffle", Value.ConstantValue: { HasValue: true, Value: true } }:
                    yield return Shuffled(argument.Syntax.GetLocation(), who, split);
                    break;
                case { Parameter.Name: "lastBatch", Value: IFieldReferenceOperation { Field.Name: "Drop" or "DropIfSingle" } field } when split == Split.Predict:
                    yield return Diagnostic.Create(Rules.PredictionIncomplete, argument.Syntax.GetLocation(), who, "LastBatch." + field.Field.Name);
                    break;
                case { Parameter.Name: "options" } when split == Split.Predict:
                    foreach (ISimpleAssignmentOperation assignment in Samplers(argument.Value))
                    {
                        yield return Diagnostic.Create(
                            Rules.PredictionOrder, assignment.Syntax.GetLocation(), who, ((IPropertyReferenceOperation)assignment.Target).Property.Name);
                    }

                    break;
            }
        }
    }

    // A metric does not depend on the order; a prediction is identified by its position.
    private static Diagnostic Shuffled(Location location, string who, Split split) => Diagnostic.Create(
        Rules.ShuffledEvaluation,
        location,
        split == Split.Predict ? DiagnosticSeverity.Warning : Rules.ShuffledEvaluation.DefaultSeverity,
        additionalLocations: null,
        properties: null,
        who,
        split.ToString().ToLowerInvariant(),
        split == Split.Predict
            ? "so predictions are not in the order of their inputs"
            : "which changes no metric, but makes outputs of two epochs hard to compare");

    private static IEnumerable<ISimpleAssignmentOperation> Samplers(IOperation options) => Orders(options).Where(assignment => !KeepsOrder(assignment.Value));

    /// <summary>The samplers that options set, as far as they can be seen.</summary>
    public static IEnumerable<ISimpleAssignmentOperation> Orders(IOperation options)
    {
        while (options is IConversionOperation conversion)
        {
            options = conversion.Operand;
        }

        return options.Origin().DescendantsAndSelf().OfType<IObjectOrCollectionInitializerOperation>()
            .SelectMany(initializer => initializer.Initializers)
            .OfType<ISimpleAssignmentOperation>()
            .Where(assignment => assignment.Target is IPropertyReferenceOperation
            {
                Property: { Name: "Sampler" or "BatchSampler", ContainingType.Name: "LoaderOptions" },
            } && assignment.Value.Unconverted().ConstantValue is not { HasValue: true, Value: null });
    }

    private static bool KeepsOrder(IOperation sampler)
    {
        while (sampler is IConversionOperation conversion)
        {
            sampler = conversion.Operand;
        }

        return sampler.Origin() is IInvocationOperation { TargetMethod: { ContainingType: { } type } method } call
                && type.MetadataName() == Sampler
                && (method.Name == "Sequential"
                    || (method.Name == "Subset" && !call.Arguments.Any(argument => argument is { Parameter.Name: "shuffle", ArgumentKind: ArgumentKind.Explicit, Value.ConstantValue: not { HasValue: true, Value: false } })));
    }
}
