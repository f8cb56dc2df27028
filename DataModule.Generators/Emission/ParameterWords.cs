namespace DataModule.Generators.Emission;

/// <summary>The documentation of the parameters of generated members: a name has the same meaning everywhere.</summary>
internal static class ParameterWords
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["batch"] = "The batch, on the CPU or on the device of its loader.",
        ["batchSize"] = "The number of samples in a batch; at least 1.",
        ["cancellationToken"] = "Cancels the operation; a trainer stops after the current step.",
        ["checkpoint"] = "The path of a checkpoint, \"last\" or \"best\"; null for the current weights.",
        ["context"] = "The stage or split of the run, its process and its device.",
        ["count"] = "The number of samples.",
        ["dataset"] = "The dataset of samples.",
        ["device"] = "The device, such as <c>torch.CPU</c> or <c>torch.device(\"cuda\")</c>.",
        ["exception"] = "The exception that ended the run.",
        ["folder"] = "The folder of the cache; it is created if it does not exist.",
        ["hyperparameters"] = "The values, by the names of the constructor's parameters.",
        ["index"] = "The index of the sample in the batch, from 0.",
        ["json"] = "A JSON object with a member for each value.",
        ["lastBatch"] = "What to do with an incomplete last batch; by default it is kept.",
        ["memory"] = "The memory for the tensors of the batch.",
        ["model"] = "The model; its step takes these batches.",
        ["options"] = "Other options: samplers, prefetching, the device, samples that fail.",
        ["other"] = "The values to compare with.",
        ["overrides"] = "Changes values of the checkpoint, with <c>values => values with { ... }</c>; null to keep them.",
        ["path"] = "The path of the checkpoint.",
        ["reader"] = "Reads the saved state.",
        ["resumeFrom"] = "The path of a checkpoint, \"last\" or \"best\"; null for a new run.",
        ["samples"] = "The samples; at least one.",
        ["scope"] = "Which prepare methods to run.",
        ["seed"] = "The seed of the order and of random transforms; 0 by default. Equal seeds give equal batches.",
        ["shuffle"] = "Whether each epoch has a new random order; false, the default, keeps the order of the dataset.",
        ["split"] = "Train, validation, test or predict.",
        ["stage"] = "Fit (train and validation), validate, test or predict.",
        ["start"] = "The index of the first sample, from 0.",
        ["state"] = "The saved values.",
        ["trainer"] = "The trainer, with its options.",
        ["values"] = "The values of the run that the sample type needs: means, standard deviations, sizes.",
        ["version"] = "A name for the version of the samples: change it, and the folder, when the samples change.",
        ["workers"] = "The number of threads that make batches ahead; 0, the default, makes each batch on the calling thread.",
        ["writer"] = "Receives the state.",
        ["yaml"] = "A YAML mapping with an entry for each value.",
    };

    public static IEnumerable<(string Name, string Text)> All(params string[] names) => names.Select(name => (name, Texts[name.TrimEnd('_')]));

    /// <param name="list">As source writes them: <c>&lt;T, U&gt;</c>, or nothing.</param>
    public static IEnumerable<(string Name, string Text)> OfTypeParameters(string list) =>
        list.Trim('<', '>').Split([", "], StringSplitOptions.RemoveEmptyEntries).Select(name => (name, "A type parameter of the sample or of a type around it."));
}
