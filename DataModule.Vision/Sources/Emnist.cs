namespace DataModule;

/// <summary>Which of EMNIST's data sets.</summary>
public enum EmnistSplit
{
    /// <summary>47 classes, equally many of each: 112,800 training and 18,800 test images.</summary>
    Balanced,

    /// <summary>62 classes, digits, capitals and small letters, as often as people write them: 697,932 and 116,323.</summary>
    ByClass,

    /// <summary>The same with the 15 small letters merged that look like their capitals: 47 classes.</summary>
    ByMerge,

    /// <summary>10 classes: 240,000 and 40,000.</summary>
    Digits,

    /// <summary>26 classes, capitals and small letters merged: 124,800 and 20,800.</summary>
    Letters,

    /// <summary>10 classes: as many digits as MNIST has.</summary>
    Mnist,
}

/// <summary>Handwritten letters and digits of 28 x 28 (Cohen and others, 2017).</summary>
public static class Emnist
{
    private const string Digits = "0123456789";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string SmallLetters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Where to get it: one archive of all its data sets.</summary>
    public static ArchiveSource Source { get; } = new(
        "EMNIST",
        new("gzip.zip", 561_753_746, "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"),
        [new("https://biometrics.nist.gov/cs_links/EMNIST/"), new("https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/")],
        Folder: "gzip");

    /// <summary>The characters of the classes, in the order of their labels.</summary>
    /// <param name="split">Which of the data sets.</param>
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

    /// <summary>Reads one of the data sets into memory. Pictures stand upright: the files hold them transposed. Labels are from 0, those of letters too.</summary>
    /// <param name="directory">Where the folder "gzip" of the archive is, or its files are.</param>
    /// <param name="split">Which data set.</param>
    /// <param name="train">The training images, or the test images.</param>
    /// <exception cref="DataSourceException">A file is missing or not sound.</exception>
    public static IDataset<LabelledPicture> Open(string directory, EmnistSplit split, bool train) => IdxPictures.Open(
        PictureFolders.Within(directory, Source.Folder),
        Prefix(split, train),
        ClassNames(split).Count,
        firstLabel: FirstLabel(split),
        transposed: true,
        PictureSize.FromInt32(28));

    /// <summary>Mean and standard deviation over one of the data sets.</summary>
    /// <param name="split">Which.</param>
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
