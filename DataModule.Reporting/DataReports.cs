namespace DataModule;

/// <summary>Reports on a data module: what its data is, how a sample is made, what the model sees.</summary>
/// <remarks>
/// Data that is not set up is prepared and set up for the report, and torn down after it. Data that is set up stays as it is. Nothing is
/// changed by a report: loaders are its own.
/// </remarks>
public static class DataReports
{
    /// <summary>
    /// Draws the first batch of a split as the model gets it, after its hooks: pictures with their normalisation taken back, curves, numbers, token ids, and labels by name
    /// where the data module implements <see cref="IClassNames"/>; and where samples are random, several draws of one.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="path">The PNG file; an older one is replaced.</param>
    /// <param name="split">Train by default. Of several loaders, the first is shown.</param>
    /// <param name="samples">How many samples of the batch, at most; 16 by default.</param>
    /// <param name="draws">In how many epochs a random sample is drawn; 8 by default, 0 for none.</param>
    /// <exception cref="InvalidOperationException">There is no such split, it is empty, or its batches are of a type that cannot be looked into.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ShowBatch(this IDataModule data, string path, Split split = Split.Train, int samples = 16, int draws = 8)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        File.WriteAllBytes(path, SheetPicture.Draw(SheetMaker.Make(data, split, samples, draws)));
    }

    /// <summary>The same on the terminal, in colours if it has them.</summary>
    /// <inheritdoc cref="ShowBatch(IDataModule, string, Split, int, int)"/>
    /// <param name="data">The data module.</param>
    /// <param name="split">Train by default. Of several loaders, the first is shown.</param>
    /// <param name="samples">How many samples of the batch, at most; 8 by default.</param>
    /// <param name="draws">In how many epochs a random sample is drawn; 4 by default, 0 for none.</param>
    public static void ShowBatch(this IDataModule data, Split split = Split.Train, int samples = 8, int draws = 4) => Console.Out.Write(SheetText.Write(
        SheetMaker.Make(data, split, samples, draws), Console.IsOutputRedirected ? 120 : Math.Max(40, Console.WindowWidth), colours: !Console.IsOutputRedirected));

    /// <summary>
    /// Follows one sample through prepare, setup, source, maps, plan, collation and hooks: what each step gives, how long it takes and how many bytes
    /// it has. Where a step fails, it is the last; where a batch cannot be collated, the message says which sample is at fault, and why.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="split">Train by default. Of several loaders, the first is taken.</param>
    /// <param name="sample">The sample's index in the loader's dataset; by default the first that the loader gives.</param>
    public static SampleExplanation Explain(this IDataModule data, Split split = Split.Train, long? sample = null) => Explainer.Explain(data, split, sample);

    /// <summary>
    /// Makes the data's card: one pass over each split, in order, as its samples are in the first epoch. The same data gives the same card, with any
    /// number of workers.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="options">What goes into it; the defaults suit most.</param>
    /// <exception cref="InvalidOperationException">A loader is missing.</exception>
    public static DataCard Card(this IDataModule data, CardOptions? options = null) => CardBuilder.Build(data, options);
}
