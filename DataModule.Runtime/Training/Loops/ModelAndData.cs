using TorchSharp;

namespace DataModule;

/// <summary>Restores what every stage can take from a checkpoint: the model, and the state of the data module.</summary>
internal static class ModelAndData
{
    /// <returns>Whether the data module's state was restored.</returns>
    /// <exception cref="StateException">The model does not fit, or the data module does not fit and that difference is not accepted.</exception>
    public static bool Restore(Trainer trainer, object model, IDataModule data, Checkpoint checkpoint, ResumeChecks checks)
    {
        if (model is torch.nn.Module module)
        {
            ModelState.Restore(module, checkpoint.Model);
        }
        else
        {
            AsStateful(model).LoadStateDict(checkpoint.Model);
        }

        return checks.RestoreData("data module's state", () =>
        {
            var saved = checkpoint.DataModule;
            if (data is IStateful state)
            {
                state.LoadStateDict(saved);
            }
            else
            {
                saved.LeftOutNames.AddRange(saved.Values.Select(static value => value.Key));
            }

            if (Checkpoint.LeftOutLine(saved, data.GetType().Name) is { } line)
            {
                trainer.Warn(line);
            }
        });
    }

    /// <summary>Restores the model, the data module, the model's <see cref="IStateful"/> state, and averaged weights if the fit used <see cref="WeightAveraging"/>.</summary>
    public static void RestoreForEvaluation(Trainer trainer, object model, IDataModule data, string path)
    {
        using var checkpoint = Checkpoint.Read(path);
        Restore(trainer, model, data, checkpoint, new ResumeChecks(trainer));
        if (model is torch.nn.Module and IStateful beside && checkpoint.ModelExtra is { } extra && extra.Values.Count + extra.Tensors.Count > 0)
        {
            beside.LoadStateDict(extra);
        }

        foreach (var (name, callback) in trainer.StatefulCallbacks())
        {
            if (callback is WeightAveraging averaging && checkpoint.Callbacks.Contains(name))
            {
                averaging.LoadStateDict(checkpoint.Callbacks.GetState(name));
                averaging.CopyToModel(trainer);
            }
        }
    }

    public static IStateful AsStateful(object model) => model as IStateful ?? throw new InvalidOperationException(
        $"The model {model.GetType().Name} cannot be saved: it must be a torch.nn.Module or implement IStateful.");
}
