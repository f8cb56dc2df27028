using System.Text;

namespace DataModule;

/// <summary>
/// Statistics of a dataset by field: mean and standard deviation by channel, minimum and maximum, lengths, missing values, NaN and infinity.
/// Computed in one pass, in memory that does not grow with the dataset.
/// </summary>
/// <example><code>
/// var statistics = Statistics.Of(train);
/// Console.WriteLine(statistics);                        // with the [Normalize] attribute of each field, to paste
/// float[] means = statistics["Features"].Means;         // or to save in checkpoints, as [State]
/// </code></example>
public sealed class Statistics
{
    private readonly List<FieldStatistics> fields = [];

    private Statistics()
    {
    }

    /// <summary>The number of samples that were read.</summary>
    public long Samples { get; internal set; }

    /// <summary>The fields in order of declaration. The fields of a nested sample follow its own.</summary>
    public IReadOnlyList<FieldStatistics> Fields => fields;

    /// <summary>The statistics of one field.</summary>
    /// <param name="name">The field's name: <c>Image</c>, or <c>Corner.Image</c> in a nested sample.</param>
    /// <exception cref="ArgumentException">There is no such field; the message lists the fields.</exception>
    public FieldStatistics this[string name] => fields.Find(field => field.Name == name)
        ?? throw new ArgumentException($"There is no field '{name}'. The fields are: {string.Join(", ", fields.Select(static field => field.Name))}.", nameof(name));

    /// <summary>Reads all samples of a dataset once. The result is the same to the last bit for any number of workers.</summary>
    /// <param name="dataset">The train split only: statistics of the other splits would leak test data into training.</param>
    /// <param name="workers">Threads that fetch and measure samples; by default 0: the calling thread does it.</param>
    /// <param name="batchSize">Samples that are fetched together; at least 1, 64 by default. It changes the result by rounding only.</param>
    /// <param name="options">Options as for a loader: a sampler, a shard, whether faulty samples are skipped. A device is an error.</param>
    /// <typeparam name="TSample">A <see cref="SampleAttribute"/> type.</typeparam>
    /// <exception cref="ArgumentException">A field has another number of channels in one sample than in another; or options do not fit.</exception>
    public static Statistics Of<TSample>(IDataset<TSample> dataset, int workers = 0, int batchSize = 64, LoaderOptions? options = null)
        where TSample : ISample<TSample> =>
        Gather<TSample>(DataLoader.Create<TSample, Statistics>(dataset, batchSize, Measure, workers: workers, options: Once(options)));

    /// <summary>Reads one epoch of a stream.</summary>
    /// <inheritdoc cref="Of{TSample}(IDataset{TSample}, int, int, LoaderOptions?)"/>
    /// <param name="stream">The train split only.</param>
    /// <param name="workers">Threads that fetch and measure samples; by default 0: the calling thread does it.</param>
    /// <param name="batchSize">Samples that are fetched together; at least 1, 64 by default. It changes the result by rounding only.</param>
    /// <param name="options">Options as for a loader. A sampler or a device is an error.</param>
    public static Statistics Of<TSample>(IStreamDataset<TSample> stream, int workers = 0, int batchSize = 64, LoaderOptions? options = null)
        where TSample : ISample<TSample> =>
        Gather<TSample>(DataLoader.Create<TSample, Statistics>(stream, batchSize, Measure, workers: workers, options: Once(options)));

    /// <summary>The moments of one number of each sample, for samples of any type.</summary>
    /// <param name="dataset">The dataset; read in order.</param>
    /// <param name="number">Returns the number of a sample; <c>x => x</c> where samples are numbers.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static Moments Of<T>(IDataset<T> dataset, Func<T, double> number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return dataset.AsEnumerable().Aggregate(Moments.None, (all, sample) => all.Merge(Moments.Of([number(sample)])));
    }

    /// <summary>Adds the statistics of other samples, such as the shard of another rank. The order of merging changes the result by rounding only.</summary>
    /// <param name="other">Statistics of the same sample type.</param>
    /// <exception cref="ArgumentException">The fields differ.</exception>
    public void Merge(Statistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!fields.Select(static field => field.Name).SequenceEqual(other.fields.Select(static field => field.Name)))
        {
            throw new ArgumentException(
                $"Only statistics of the same fields can be merged: these have {string.Join(", ", fields.Select(static field => field.Name))}, the others have {string.Join(", ", other.fields.Select(static field => field.Name))}.",
                nameof(other));
        }

        Samples += other.Samples;
        for (var field = 0; field < fields.Count; field++)
        {
            fields[field].Merge(other.fields[field]);
        }
    }

    /// <summary>A line for each field, followed by its <c>[Normalize]</c> attribute.</summary>
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
