namespace DataModule;

/// <summary>A public data set of IDX files, and its mirrors.</summary>
/// <param name="Name">The name of the data set, for messages.</param>
/// <param name="Files">The files and their checksums.</param>
/// <param name="Mirrors">The base addresses of the files, each ending in a slash, in the order in which they are tried.</param>
public sealed record IdxSource(string Name, IReadOnlyList<SourceFile> Files, IReadOnlyList<Uri> Mirrors)
{
    /// <summary>The licence, home page, creators and date, as far as they are known, for the data card.</summary>
    public DataOrigin Origin
    {
        get => field with { Files = Files, Mirrors = Mirrors };
        init;
    } = new(Name);

    /// <summary>The directory where a package of the operating system installs the files; null if there is no such package.</summary>
    public string? SystemDirectory { get; init; }

    /// <summary>MNIST, handwritten digits: 60,000 training and 10,000 test images of 28 x 28 (LeCun, Cortes and Burges, 1998).</summary>
    public static IdxSource Mnist { get; } = new(
        "MNIST",
        [
            new("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ],
        [new("https://storage.googleapis.com/cvdf-datasets/mnist/"), new("https://ossci-datasets.s3.amazonaws.com/mnist/")])
    {
        Origin = new("MNIST")
        {
            Description = "Handwritten digits: 60,000 training and 10,000 test images of 28 x 28, grey.",
            License = "CC-BY-SA-3.0",
            Home = new("http://yann.lecun.com/exdb/mnist/"),
            Creator = "Yann LeCun, Corinna Cortes and Christopher J.C. Burges",
            Published = "1998",
        },
    };

    /// <summary>Fashion-MNIST, clothes: a harder drop-in replacement for MNIST, with as many images (Xiao, Rasul and Vollgraf, 2017).</summary>
    public static IdxSource FashionMnist { get; } = new(
        "Fashion-MNIST",
        [
            new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ],
        [
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        ])
    {
        Origin = new("Fashion-MNIST")
        {
            Description = "Clothes in ten classes: 60,000 training and 10,000 test images of 28 x 28, grey.",
            License = "MIT",
            Home = new("https://github.com/zalandoresearch/fashion-mnist"),
            Creator = "Han Xiao, Kashif Rasul and Roland Vollgraf",
            Published = "2017-08-25",
            Citation = "Han Xiao, Kashif Rasul, Roland Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017.",
        },

        // Debian's dataset-fashion-mnist: the same data, compressed again without the file names in the gzip header.
        SystemDirectory = "/usr/share/datasets/fashion-mnist",
    };

    /// <summary>
    /// Kuzushiji-MNIST, ten cursive Japanese characters: a drop-in replacement for MNIST, with as many images (Clanuwat and others, 2018).
    /// </summary>
    public static IdxSource Kmnist { get; } = new(
        "Kuzushiji-MNIST",
        [
            new("train-images-idx3-ubyte.gz", 18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            new("train-labels-idx1-ubyte.gz", 29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            new("t10k-images-idx3-ubyte.gz", 3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            new("t10k-labels-idx1-ubyte.gz", 5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ],
        [new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/")])
    {
        Origin = new("Kuzushiji-MNIST")
        {
            Description = "Ten cursive characters of Japanese: 60,000 training and 10,000 test images of 28 x 28, grey.",
            License = "CC-BY-SA-4.0",
            Home = new("http://codh.rois.ac.jp/kmnist/"),
            Creator = "Tarin Clanuwat, Mikel Bober-Irizar, Asanobu Kitamoto, Alex Lamb, Kazuaki Yamamoto and David Ha",
            Published = "2018-12-03",
            Citation = "Tarin Clanuwat and others. Deep Learning for Classical Japanese Literature. arXiv:1812.01718, 2018.",
        },
    };

    /// <summary>
    /// QMNIST: MNIST rebuilt from its source, with all 60,000 test images and eight columns of labels (Yadav and Bottou, 2019). The prefixes
    /// of its files are "qmnist-train" and "qmnist-test".
    /// </summary>
    public static IdxSource Qmnist { get; } = new(
        "QMNIST",
        [
            new("qmnist-train-images-idx3-ubyte.gz", 9_704_059, "9e26a7bf1683614e065d7b76460ccd52807165b3f22561fb782bd9f38c52b51d"),
            new("qmnist-train-labels-idx2-int.gz", 463_024, "2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f"),
            new("qmnist-test-images-idx3-ubyte.gz", 9_742_279, "43fc22bf7498b8fc98de98369d72f752d0deabc280a43a7bcc364ab19e57b375"),
            new("qmnist-test-labels-idx2-int.gz", 526_800, "9fbcbe594c3766fdf4f0b15c5165dc0d1e57ac604e01422608bb72c906030d06"),
        ],
        [new("https://raw.githubusercontent.com/facebookresearch/qmnist/master/")]);
}
