namespace DataModule;

/// <summary>CIFAR-10: photographs of 32 x 32 in 10 classes, 50,000 training and 10,000 test pictures (Krizhevsky, 2009).</summary>
public static class Cifar10
{
    /// <summary>The archive of the binary version, and its mirrors.</summary>
    public static ArchiveSource Source { get; } = new(
        "CIFAR-10",
        new("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        // The home of CIFAR has been very slow of late.
        [
            new("https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/"),
            new("https://cave.cs.toronto.edu/kriz/"),
            new("https://www.cs.toronto.edu/~kriz/"),
        ],
        Folder: "cifar-10-batches-bin")
    {
        Origin = new("CIFAR-10")
        {
            Description = "Photographs of 32 x 32 in ten classes: 50,000 training and 10,000 test pictures.",
            Home = new("https://www.cs.toronto.edu/~kriz/cifar.html"),
            Creator = "Alex Krizhevsky",
            Published = "2009",
            Citation = "Alex Krizhevsky. Learning Multiple Layers of Features from Tiny Images. 2009.",
        },
    };

    /// <summary>The names of the classes, in the order of their labels.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    internal static string[] Files(bool train) => train ? [.. Enumerable.Range(1, 5).Select(static i => FormattableString.Invariant($"data_batch_{i}.bin"))] : ["test_batch.bin"];

    /// <summary>Reads the pictures into memory.</summary>
    /// <param name="directory">The folder that contains "cifar-10-batches-bin", or that folder itself.</param>
    /// <param name="train">True for the training pictures, false for the test pictures.</param>
    /// <returns>The pictures, each 3 x 32 x 32 raw pixels.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged.</exception>
    public static IDataset<LabelledPicture> Open(string directory, bool train) => CifarFiles.Open(
        train ? "cifar-10-train" : "cifar-10-test", PictureFolders.Within(directory, Source.Folder), Files(train), labelBytes: 1, label: 0, classes: 10);
}
