namespace DataModule.Generators.Emission;

/// <summary>What the documentation of generated members says of their parameters: one name means one thing everywhere.</summary>
internal static class ParameterWords
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["batch"] = "The batch, on the CPU or wherever its loader delivers it.",
        ["batchSize"] = "Samples in a batch; at least 1.",
        ["cancellationToken"] = "Cancels the run; a trainer ends after the current step.",
        ["checkpoint"] = "The checkpoint's path, \"last\" or \"best\"; null for the model as it is.",
        ["context"] = "Where the run stands: its stage or split, process and device.",
        ["count"] = "How many samples.",
        ["dataset"] = "The samples.",
        ["device"] = "The device, such as <c>torch.CPU</c> or <c>torch.device(\"cuda\")</c>.",
        ["exception"] = "What the run failed with.",
        ["folder"] = "Where the samples are kept; it is made if it is not there.",
        ["hyperparameters"] = "The values, by the names of the constructor's parameters.",
        ["index"] = "Which sample, from 0.",
        ["json"] = "A JSON object with a member for each value.",
        ["lastBatch"] = "What becomes of the samples that do not fill a batch; kept by default.",
        ["memory"] = "Where the batch's tensors live.",
        ["model"] = "The model, whose step takes these batches.",
        ["options"] = "Everything else: samplers, prefetching, the device, errors of samples.",
        ["other"] = "The values to compare with.",
        ["overrides"] = "Changes the checkpoint's values, with <c>values => values with { ... }</c>; none by default.",
        ["path"] = "The checkpoint's file.",
        ["reader"] = "The saved state.",
        ["resumeFrom"] = "The checkpoint's path, \"last\" or \"best\"; null for a new start.",
        ["samples"] = "At least one sample.",
        ["scope"] = "Which of the prepare methods.",
        ["seed"] = "Equal seeds give equal orders and equal random numbers; 0 by default.",
        ["shuffle"] = "A new random order each epoch, or the dataset's own, which is the default.",
        ["split"] = "Train, validation, test or predict.",
        ["stage"] = "Fit, which covers train and validation; validate; test; or predict.",
        ["start"] = "The first sample, from 0.",
        ["state"] = "The saved values.",
        ["trainer"] = "The trainer, with its options.",
        ["values"] = "What the type leaves to the run: means, standard deviations, sizes.",
        ["version"] = "Names what the samples are made of: with another version the folder is filled anew.",
        ["workers"] = "Threads that make batches ahead; 0, the default, makes each batch on the consumer's thread.",
        ["writer"] = "Takes the state.",
        ["yaml"] = "A YAML mapping with an entry for each value.",
    };

    public static string Of(string name) => Texts[name.TrimEnd('_')];
}
