using System.Collections;

namespace DataModule;

/// <summary>
/// The names under which a loader notes, in <see cref="Exception.Data"/>, where an exception of a dataset, transform or
/// collation came from. The exception itself reaches the consumer unwrapped.
/// </summary>
public static class LoaderErrors
{
    /// <summary>
    /// A long: the dataset index of the sample. Where a whole batch failed, as in collation, the first sample at fault; absent if
    /// no single one is.
    /// </summary>
    public const string RecordKey = "DataModule.RecordKey";

    /// <summary>A string: the dataset indices of the batch's samples, separated by commas, where the whole batch failed.</summary>
    public const string BatchRecordKeys = "DataModule.BatchRecordKeys";

    /// <summary>A long: the place in the epoch's order over all ranks.</summary>
    public const string Position = "DataModule.Position";

    /// <summary>A long: the epoch, from 0.</summary>
    public const string Epoch = "DataModule.Epoch";

    /// <summary>An int: the worker, from 0; -1 for the consumer's own thread.</summary>
    public const string Worker = "DataModule.Worker";

    internal static void Note(Exception error, string name, object value)
    {
        // Some of the runtime's own exceptions are shared, and refuse notes.
        IDictionary data = error.Data;
        if (!data.IsReadOnly)
        {
            data[name] = value;
        }
    }
}
