namespace DataModule;

/// <summary>Reads the binary files of CIFAR: records of one or two labels, one byte each, and three planes of 32 x 32 pixels.</summary>
internal static class CifarFiles
{
    public const int Side = 32;
    public const int PixelsLength = 3 * Side * Side;

    /// <param name="name">The name of the data set, for fingerprints.</param>
    /// <param name="directory">The directory of the files.</param>
    /// <param name="files">The file names, in order.</param>
    /// <param name="labelBytes">The number of labels in a record.</param>
    /// <param name="label">The index of the label to use.</param>
    /// <param name="classes">The number of classes; labels are less than it.</param>
    public static IDataset<LabelledPicture> Open(string name, string directory, string[] files, int labelBytes, int label, int classes)
    {
        var record = labelBytes + PixelsLength;
        string[] paths = [.. files.Select(file => Path.Combine(directory, file))];
        var data = GC.AllocateUninitializedArray<byte>(checked((int)paths.Sum(path => CheckedLength(path, record))));
        var filled = 0;
        foreach (var path in paths)
        {
            using var file = File.OpenRead(path);
            var length = (int)Math.Min(file.Length, data.Length - filled);
            file.ReadExactly(data, filled, length);
            CheckLabels(path, data.AsSpan(filled, length), record, label, classes);
            filled += length;
        }

        var labels = new long[data.Length / record];
        for (var index = 0; index < labels.Length; index++)
        {
            labels[index] = data[(index * record) + label];
        }

        return new PictureArray(name, data, labelBytes, labels, channels: 3, Side);
    }

    private static long CheckedLength(string path, int record)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DataSourceException(path, "a binary file of CIFAR", "no such file");
        }

        return file.Length > 0 && file.Length % record == 0
            ? file.Length
            : throw new DataSourceException(
                path,
                FormattableString.Invariant($"records of {record} bytes"),
                FormattableString.Invariant($"{file.Length} bytes, which is {file.Length / record} records and {file.Length % record} bytes"));
    }

    private static void CheckLabels(string path, ReadOnlySpan<byte> data, int record, int label, int classes)
    {
        for (var index = 0; index < data.Length / record; index++)
        {
            if (data[(index * record) + label] is var found && found >= classes)
            {
                throw new DataSourceException(
                    path, FormattableString.Invariant($"labels from 0 to {classes - 1}"), FormattableString.Invariant($"{found}, of record {index}"));
            }
        }
    }
}
