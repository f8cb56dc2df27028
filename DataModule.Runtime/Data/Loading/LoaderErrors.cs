using System.Collections;

namespace DataModule;

/// <summary>
/// Keys of <see cref="Exception.Data"/>. Where a dataset, transform or collate function throws, the loader adds the sample, epoch and
/// worker to the exception's data. The exception itself is thrown to the consumer unwrapped.
/// </summary>
public static class LoaderErrors
{
    /// <summary>
    /// A long: the dataset index of the sample. Where a whole batch failed, as in collation, the first faulty sample; absent if no
    /// single sample is at fault.
    /// </summary>
    public const string RecordKey = "DataModule.RecordKey";

    /// <summary>A string: the dataset indices of the batch's samples, separated by commas. Present where a whole batch failed.</summary>
    public const string BatchRecordKeys = "DataModule.BatchRecordKeys";

    /// <summary>A long: the position in the epoch's order over all ranks, from 0.</summary>
    public const string Position = "DataModule.Position";

    /// <summary>A long: the epoch, from 0.</summary>
    public const string Epoch = "DataModule.Epoch";

    /// <summary>An int: the worker, from 0; -1 for the consumer's own thread.</summary>
    public const string Worker = "DataModule.Worker";

    internal static void Note(Exception error, string name, object value)
    {
        // Some exceptions of the .NET runtime are shared, and their data is read-only.
        IDictionary data = error.Data;
        if (!data.IsReadOnly)
        {
            data[name] = value;
        }
    }
}
