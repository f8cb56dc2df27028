using System.Text;

namespace DataModule;

/// <summary>
/// What a dataset's samples hold, by field: mean and spread by channel, least and greatest, lengths, what is missing or not finite. Gathered in one
/// pass, in memory that does not grow with the dataset.
/// </summary>
/// <example><code>
/// var statistics = Statistics.Of(train);
/// Console.WriteLine(statistics);                        // with the [Normalize] of each field, to paste
/// float[] means = statistics["Features"].Means;         // or to keep, as [State]
/// </code></example>
public sealed class Statistics
{
    private readonly List<FieldStatistics> fields = [];

    private Statistics()
    {
    }

    /// <summary>The samples that were gone through.</summary>
    public long Samples { get; internal set; }

    /// <summary>The fields in their order; those of a nested sample in its place.</summary>
    public IReadOnlyList<FieldStatistics> Fields => fields;

    /// <summary>One field.</summary>
    /// <param name="name">Its name: <c>Image</c>, or <c>Corner.Image</c> of a nested sample.</param>
    /// <exception cref="ArgumentException">There is no such field; the message has those that there are.</exception>
    public FieldStatistics this[string name] => fields.Find(field => field.Name == name)
        ?? throw new ArgumentException($"There is no field '{name}', but there are {string.Join(", ", fields.Select(static field => field.Name))}.", nameof(name));

    /// <summary>Goes through a dataset's samples once. The same dataset gives the same numbers to the last bit, with any number of workers.</summary>
    /// <param name="dataset">The samples. Take those of the training split alone: statistics of the others let a model see what it is tested on.</param>
    /// <param name="workers">Threads that fetch and measure samples; 0, the default, does so on this thread.</param>
    /// <param name="batchSize">How many samples are fetched together; it changes the numbers by rounding alone. 64 by default.</param>
    /// <param name="options">As for a loader: a sampler for a part of the samples, a shard, whether bad samples are skipped. No device.</param>
    /// <typeparam name="TSample">A <see cref="SampleAttribute"/> type.</typeparam>
    /// <exception cref="ArgumentException">A field has another number of channels in one sample than in another.</exception>
    public static Statistics Of<TSample>(IDataset<TSample> dataset, int workers = 0, int batchSize = 64, LoaderOptions? options = null)
        where TSample : ISample<TSample> =>
        Gather<TSample>(DataLoader.Create<TSample, Statistics>(dataset, batchSize, Measure, workers: workers, options: Once(options)));

    /// <summary>Goes through one epoch of a stream.</summary>
    /// <inheritdoc cref="Of{TSample}(IDataset{TSample}, int, int, LoaderOptions?)"/>
    /// <param name="stream">The samples. Take those of the training split alone.</param>
    /// <param name="workers">Threads that fetch and measure samples; 0, the default, does so on this thread.</param>
    /// <param name="batchSize">How many samples are fetched together; it changes the numbers by rounding alone. 64 by default.</param>
    /// <param name="options">As for a loader. No device.</param>
    public static Statistics Of<TSample>(IStreamDataset<TSample> stream, int workers = 0, int batchSize = 64, LoaderOptions? options = null)
        where TSample : ISample<TSample> =>
        Gather<TSample>(DataLoader.Create<TSample, Statistics>(stream, batchSize, Measure, workers: workers, options: Once(options)));

    /// <summary>The moments of one number of each sample, in the dataset's order: for samples of any type.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="number">Which number of a sample: <c>x => x</c> for plain numbers.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static Moments Of<T>(IDataset<T> dataset, Func<T, double> number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return dataset.AsEnumerable().Aggregate(Moments.None, (all, sample) => all.Merge(Moments.Of([number(sample)])));
    }

    /// <summary>Adds what another pass gathered: of another part of the samples, such as another rank's shard. The order of parts changes rounding alone.</summary>
    /// <param name="other">Of samples of the same type.</param>
    /// <exception cref="ArgumentException">The fields differ.</exception>
    public void Merge(Statistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!fields.Select(static field => field.Name).SequenceEqual(other.fields.Select(static field => field.Name)))
        {
            throw new ArgumentException(
                $"These are statistics of {string.Join(", ", fields.Select(static field => field.Name))}, the others of {string.Join(", ", other.fields.Select(static field => field.Name))}.",
                nameof(other));
        }

        Samples += other.Samples;
        for (var field = 0; field < fields.Count; field++)
        {
            fields[field].Merge(other.fields[field]);
        }
    }

    /// <summary>A line for each field, and under it the attribute that normalises it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(FormattableString.Invariant($"{Samples} samples"));
        foreach (var field in fields)
        {
            text.Append('\n').Append(field);
            if (field.Attribute is { } attribute)
            {
                text.Append("\n    ").Append(attribute);
            }
        }

        return text.ToString();
    }

    internal static Statistics For(IReadOnlyList<SampleField> fields)
    {
        var statistics = new Statistics();
        statistics.Add(fields, "");
        return statistics;
    }

    private void Add(IEnumerable<SampleField> added, string path)
    {
        foreach (var field in added)
        {
            fields.Add(new(path + field.Name, field));
            Add(field.Fields, path + field.Name + ".");
        }
    }

    private static Statistics Measure<TSample>(ReadOnlySpan<TSample> samples, BatchMemory memory)
        where TSample : ISample<TSample>
    {
        var part = For(TSample.Fields);
        var meter = new SampleMeter(part.fields);
        foreach (ref readonly var sample in samples)
        {
            meter.Measure(sample);
        }

        part.Samples = samples.Length;
        return part;
    }

    private static Statistics Gather<TSample>(DataLoader<Statistics> loader)
        where TSample : ISample<TSample>
    {
        using (loader)
        {
            var all = For(TSample.Fields);
            foreach (var part in loader)
            {
                all.Merge(part);
            }

            return all;
        }
    }

    private static LoaderOptions Once(LoaderOptions? options) => (options ?? new()) with { PrefetchAcrossEpochs = false };
}
