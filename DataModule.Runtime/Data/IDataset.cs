namespace DataModule;

/// <summary>Samples that can be counted and fetched by index, by several threads at once.</summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IDataset<out T>
{
    /// <summary>How many samples there are; it does not change while a loader reads.</summary>
    long Count { get; }

    /// <summary>The sample at an index in [0, <see cref="Count"/>). Thread-safe.</summary>
    T this[long index] { get; }

    /// <summary>
    /// The sample at an index, with randomness that belongs to this sample and epoch alone: the same whichever worker
    /// fetches it, and after a resume. Datasets without randomness leave this as it is.
    /// </summary>
    T Get(long index, SampleRandom random) => this[index];
}
