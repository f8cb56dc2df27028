namespace DataModule;

/// <summary>The data sets of EMNIST.</summary>
public enum EmnistSplit
{
    /// <summary>47 classes with equally many images each: 112,800 training and 18,800 test images.</summary>
    Balanced,

    /// <summary>62 classes, digits, capitals and small letters, in natural frequencies: 697,932 training and 116,323 test images.</summary>
    ByClass,

    /// <summary>47 classes: as <see cref="ByClass"/>, with the 15 small letters that look like their capitals merged with these.</summary>
    ByMerge,

    /// <summary>10 classes of digits: 240,000 training and 40,000 test images.</summary>
    Digits,

    /// <summary>26 classes, capitals and small letters merged: 124,800 training and 20,800 test images.</summary>
    Letters,

    /// <summary>10 classes of digits, with as many images as MNIST.</summary>
    Mnist,
}

/// <summary>EMNIST: handwritten letters and digits of 28 x 28 (Cohen and others, 2017).</summary>
public static class Emnist
{
    private const string Digits = "0123456789";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string SmallLetters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>The archive of all its data sets, and its mirrors.</summary>
    public static ArchiveSource Source { get; } = new(
        "EMNIST",
        new("gzip.zip", 561_753_746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"),
        [new("https://biometrics.nist.gov/cs_links/EMNIST/"), new("https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/")],
        Folder: "gzip");

    /// <summary>The characters of the classes, in the order of their labels.</summary>
    /// <param name="split">The data set.</param>
    /// <returns>One character per class.</returns>
    public static IReadOnlyList<string> ClassNames(EmnistSplit split) =>
    [
        .. (split switch
        {
            EmnistSplit.ByClass => Digits + Capitals + SmallLetters,
            EmnistSplit.Balanced or EmnistSplit.ByMerge => Digits + Capitals + "abdefghnqrt",
            EmnistSplit.Letters => SmallLetters,
            _ => Digits,
        }).Select(static character => character.ToString()),
    ];

    /// <summary>
    /// Reads one of the data sets into memory. Pictures are upright, although the files have them transposed. Labels start at 0, for
    /// letters too.
    /// </summary>
    /// <param name="directory">The folder that contains "gzip", or that folder itself.</param>
    /// <param name="split">The data set.</param>
    /// <param name="train">True for the training images, false for the test images.</param>
    /// <returns>The pictures, each 1 x 28 x 28 raw pixels.</returns>
    /// <exception cref="DataSourceException">A file is missing or damaged.</exception>
    public static IDataset<LabelledPicture> Open(string directory, EmnistSplit split, bool train) => IdxPictures.Open(
        PictureFolders.Within(directory, Source.Folder),
        Prefix(split, train),
        ClassNames(split).Count,
        firstLabel: FirstLabel(split),
        transposed: true,
        PictureSize.FromInt32(28));

    /// <summary>Mean and standard deviation of one of the data sets.</summary>
    /// <param name="split">The data set.</param>
    /// <returns>The statistics of its training images.</returns>
    public static PictureStatistics Statistics(EmnistSplit split) => split switch
    {
        EmnistSplit.Balanced => new([0.175f], [0.333f]),
        EmnistSplit.ByClass or EmnistSplit.ByMerge => new([0.174f], [0.332f]),
        EmnistSplit.Letters => new([0.172f], [0.331f]),
        _ => new([0.173f], [0.332f]),
    };

    internal static int FirstLabel(EmnistSplit split) => split == EmnistSplit.Letters ? 1 : 0;

    internal static string Prefix(EmnistSplit split, bool train) => $"emnist-{split.ToString().ToLowerInvariant()}-{(train ? "train" : "test")}";
}
