namespace DataModule;

/// <summary>Reports on the data of a data module: a batch as the model gets it, the steps that make a sample, and a data card.</summary>
/// <remarks>
/// A data module that is not set up is prepared, set up, and torn down after the report. One that is set up stays set up. A report uses
/// loaders of its own, so it does not change what a training reads later.
/// </remarks>
public static class DataReports
{
    /// <summary>
    /// Draws the first batch of a split as the model gets it, after the batch hooks, in a PNG file. Images are shown without their normalization,
    /// other fields as curves, numbers, token ids or text. Labels have class names if the data module implements <see cref="IClassNames"/>. If
    /// the samples are random, one sample is also drawn as it is in several epochs.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="path">The PNG file. An existing file is replaced.</param>
    /// <param name="split">The split; train by default. If it has several loaders, the first is used.</param>
    /// <param name="samples">The maximum number of samples, at least 1; 16 by default.</param>
    /// <param name="draws">The number of epochs for a random sample; 8 by default, 0 for none.</param>
    /// <exception cref="InvalidOperationException">The data module does not have the split, the split has no batches, or its batch type cannot be shown.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1, or <paramref name="draws"/> is negative.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ShowBatch(this IDataModule data, string path, Split split = Split.Train, int samples = 16, int draws = 8)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        File.WriteAllBytes(path, SheetPicture.Draw(SheetMaker.Make(data, split, samples, draws)));
    }

    /// <summary>
    /// Shows the first batch of a split on the terminal, as <see cref="ShowBatch(IDataModule, string, Split, int, int)"/> draws it in a file. Images
    /// are in colour, or in characters if the output is redirected.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="split">The split; train by default. If it has several loaders, the first is used.</param>
    /// <param name="samples">The maximum number of samples, at least 1; 8 by default.</param>
    /// <param name="draws">The number of epochs for a random sample; 4 by default, 0 for none.</param>
    /// <exception cref="InvalidOperationException">The data module does not have the split, the split has no batches, or its batch type cannot be shown.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 1, or <paramref name="draws"/> is negative.</exception>
    public static void ShowBatch(this IDataModule data, Split split = Split.Train, int samples = 8, int draws = 4) => Console.Out.Write(SheetText.Write(
        SheetMaker.Make(data, split, samples, draws), Console.IsOutputRedirected ? 120 : Math.Max(40, Console.WindowWidth), colours: !Console.IsOutputRedirected));

    /// <summary>
    /// Follows one sample through prepare, setup, dataset, maps, picture pipeline, collation and batch hooks. Each step has its result, duration and
    /// size in bytes. If a step fails, it is the last step. If a batch cannot be collated, that step names the sample that cannot be collated, and the reason.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="split">The split; train by default. If it has several loaders, the first is used.</param>
    /// <param name="sample">The index of the sample in the loader's dataset, from 0; by default the first sample of the loader's first epoch.</param>
    /// <returns>The steps. An exception of a step is not thrown, but is in <see cref="SampleExplanation.Failure"/>, also for an index that is out of range.</returns>
    public static SampleExplanation Explain(this IDataModule data, Split split = Split.Train, long? sample = null) => Explainer.Explain(data, split, sample);

    /// <summary>
    /// Creates the data card, in one pass over each split. Samples are read in the order of the dataset, with the random values of the first epoch. The
    /// same data gives the same card, with any number of workers.
    /// </summary>
    /// <param name="data">The data module.</param>
    /// <param name="options">The splits and contents of the card; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">A loader cannot be created, for example because the method that assigns its dataset has no <c>[Setup]</c>.</exception>
    /// <exception cref="DataSourceException">The data of the first split cannot be opened. For later splits, <see cref="CardSplit.Absent"/> has the message.</exception>
    public static DataCard Card(this IDataModule data, CardOptions? options = null) => CardBuilder.Build(data, options);
}
