using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes Fit, Validate, Test and Predict: typed by the batch, and only for splits with a loader.</summary>
internal static class EntryPointEmitter
{
    private const string Rest = " model, " + ModuleSignatures.Trainer + " trainer, " + ModuleSignatures.Token + " cancellationToken = default)";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        foreach (SplitModel split in model.Splits)
        {
            bool inherited = model.Base is { } inheritedBase
                && inheritedBase.Find(split.Split) is not null
                && inheritedBase.Find(split.BatchType) is not null;
            if (inherited || model.Collisions.Contains(ModuleSignatures.EntryPoint(split)))
            {
                continue;
            }

            (string Header, string Name, string Summary, string Returns) entry = split.Split switch
            {
                Split.Train => (
                    "global::DataModule.FitResult Fit(global::DataModule.ITrainingStep<" + split.BatchType + ">",
                    "Fit",
                    "Trains the model on this data.",
                    "How the run ended, and its metrics."),
                Split.Validation => (
                    "global::DataModule.EvaluationResult Validate(global::DataModule.IValidationStep<" + split.BatchType + ">",
                    "Validate",
                    "Validates the model on this data.",
                    "The number of samples, and the metrics."),
                Split.Test => (
                    "global::DataModule.EvaluationResult Test(global::DataModule.ITestStep<" + split.BatchType + ">",
                    "Test",
                    "Tests the model on this data.",
                    "The number of samples, and the metrics."),
                _ => (
                    "global::System.Collections.Generic.IReadOnlyList<TPrediction> Predict<TPrediction>(global::DataModule.IPredictStep<" + split.BatchType + ", TPrediction>",
                    "Predict",
                    "Predicts on this data.",
                    "A prediction for each batch, in the order of the loaders. The caller owns their tensors."),
            };
            var documentation = new Documentation(entry.Summary)
            {
                TypeParameters = split.Split == Split.Predict
                    ? [("TPrediction", "The prediction for one batch: a tensor, or a tuple, array, list, dictionary or record of tensors.")]
                    : [],
                Parameters = ParameterWords.All("model", "trainer", "cancellationToken"),
                Returns = entry.Returns,
                Exceptions = [split.Split == Split.Predict ? DocumentedExceptions.CannotCopy : DocumentedExceptions.Misfit, DocumentedExceptions.Cancelled],
            };
            if (split.Split == Split.Train)
            {
                writer.Member(documentation with
                {
                    Summary = "Trains the model on this data. It resumes from a checkpoint if one is given.",
                    Parameters = ParameterWords.All("model", "trainer", "resumeFrom", "cancellationToken"),
                    Exceptions = [DocumentedExceptions.Damaged, DocumentedExceptions.OtherCheckpoint, .. documentation.Exceptions],
                });
                writer.Line(split.Access + " " + entry.Header + " model, " + ModuleSignatures.Trainer + " trainer, string? resumeFrom, " + ModuleSignatures.Token + " cancellationToken = default) =>");
                writer.Line("    trainer.Fit(model, this, resumeFrom, cancellationToken);");
            }
            else
            {
                writer.Member(documentation with
                {
                    Summary = entry.Summary.TrimEnd('.') + ", with the weights of a checkpoint if one is given.",
                    Parameters = ParameterWords.All("model", "trainer", "checkpoint", "cancellationToken"),
                    Exceptions = [DocumentedExceptions.NoCheckpoint, DocumentedExceptions.Damaged, DocumentedExceptions.OtherCheckpoint, .. documentation.Exceptions],
                });
                writer.Line(split.Access + " " + entry.Header + " model, " + ModuleSignatures.Trainer + " trainer, string? checkpoint, " + ModuleSignatures.Token + " cancellationToken = default) =>");
                writer.Line("    trainer." + entry.Name + "(model, this, checkpoint, cancellationToken);");
            }

            writer.Member(documentation);
            writer.Line(split.Access + " " + entry.Header + Rest + " =>");
            writer.Line("    trainer." + entry.Name + "(model, this, cancellationToken);");
        }
    }
}
