using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes Fit, Validate, Test and Predict: typed by the batch, and there only where the loaders are.</summary>
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

            (string Header, string Name, string Summary) entry = split.Split switch
            {
                Split.Train => (
                    "global::DataModule.FitResult Fit(global::DataModule.ITrainingStep<" + split.BatchType + ">",
                    "Fit",
                    "Trains the model on this data."),
                Split.Validation => (
                    "global::DataModule.EvaluationResult Validate(global::DataModule.IValidationStep<" + split.BatchType + ">",
                    "Validate",
                    "Validates the model on this data."),
                Split.Test => (
                    "global::DataModule.EvaluationResult Test(global::DataModule.ITestStep<" + split.BatchType + ">",
                    "Test",
                    "Tests the model on this data."),
                _ => (
                    "global::System.Collections.Generic.IReadOnlyList<TPrediction> Predict<TPrediction>(global::DataModule.IPredictStep<" + split.BatchType + ", TPrediction>",
                    "Predict",
                    "The model's predictions on this data, batch by batch."),
            };
            if (split.Split == Split.Train)
            {
                writer.Member("Trains the model on this data, resuming from a checkpoint, if one is given.", "model", "trainer", "resumeFrom", "cancellationToken");
                writer.Line(split.Access + " " + entry.Header + " model, " + ModuleSignatures.Trainer + " trainer, string? resumeFrom, " + ModuleSignatures.Token + " cancellationToken = default) =>");
                writer.Line("    trainer.Fit(model, this, resumeFrom, cancellationToken);");
            }

            else
            {
                writer.Member(entry.Summary.TrimEnd('.') + ", with the weights of a checkpoint, if one is given.", "model", "trainer", "checkpoint", "cancellationToken");
                writer.Line(split.Access + " " + entry.Header + " model, " + ModuleSignatures.Trainer + " trainer, string? checkpoint, " + ModuleSignatures.Token + " cancellationToken = default) =>");
                writer.Line("    trainer." + entry.Name + "(model, this, checkpoint, cancellationToken);");
            }

            writer.Member(entry.Summary, "model", "trainer", "cancellationToken");
            writer.Line(split.Access + " " + entry.Header + Rest + " =>");
            writer.Line("    trainer." + entry.Name + "(model, this, cancellationToken);");
        }
    }
}
