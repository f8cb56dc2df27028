using Xunit;

namespace DataModule.Tests.Sources;

public sealed class IdxFilesTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Served = new()
    {
        ["train-images-idx3-ubyte.gz"] = Idx.Gzip(Idx.Images(20)),
        ["train-labels-idx1-ubyte.gz"] = Idx.Gzip(Idx.Labels(20)),
        ["t10k-images-idx3-ubyte.gz"] = Idx.Gzip(Idx.Images(10)),
        ["t10k-labels-idx1-ubyte.gz"] = Idx.Gzip(Idx.Labels(10)),
    };

    private static readonly IdxSource Source = new(
        "Test", [.. Served.Select(file => Mirror.Describe(file.Key, file.Value))], [new("http://mirror.test/set/")]);

    private readonly TemporaryDirectory directory = new();
    private readonly Mirror mirror = new((Uri address) => new ByteArrayContent(Served[Path.GetFileName(address.AbsolutePath)]));
    private readonly List<string> log = [];

    public void Dispose()
    {
        directory.Dispose();
        mirror.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_that_are_there_are_used_as_they_are_gzipped_or_not(bool gzip)
    {
        Idx.WriteLearnable(directory.Path, train: 10, test: 10, gzip);
        await EnsureAsync(directory.Path, Source);
        Assert.Empty(mirror.Requests);
        Assert.Empty(log);
    }

    [Fact]
    public async Task Files_with_dotted_names_are_used_as_they_are()
    {
        Idx.WriteLearnable(directory.Path, train: 10, test: 10, gzip: false);
        foreach (var file in Directory.GetFiles(directory.Path))
        {
            File.Move(file, file.Replace("-idx", ".idx", StringComparison.Ordinal));
        }

        await EnsureAsync(directory.Path, Source);
        Assert.Empty(mirror.Requests);
        Assert.Equal(10, IdxDataset.Open(directory.Path, "t10k", (image, label) => label).Count);
    }

    [Fact]
    public async Task Missing_files_are_downloaded_into_a_new_directory()
    {
        await EnsureAsync(directory["a/b"], Source);
        Assert.Equal(4, mirror.Requests.Count);
        Assert.Equal(20, IdxDataset.Open(directory["a/b"], "train", (image, label) => label).Count);
        Assert.Equal(Served.Keys.Order(StringComparer.Ordinal), Names(directory["a/b"]));
    }

    [Fact]
    public async Task Files_of_the_systems_package_are_copied_not_downloaded()
    {
        var system = directory["system"];
        Directory.CreateDirectory(system);
        Idx.WriteLearnable(system, train: 30, test: 10, gzip: true);

        await EnsureAsync(directory["data"], Source with { SystemDirectory = system });

        Assert.Empty(mirror.Requests);
        Assert.Equal(4, log.Count);
        Assert.Equal(30, IdxDataset.Open(directory["data"], "train", (image, label) => label).Count);
        Assert.Equal(Names(system), Names(directory["data"]));
    }

    [Fact]
    public async Task An_interrupted_download_is_completed_with_what_is_missing()
    {
        await EnsureAsync(directory.Path, Source);
        File.Delete(directory["t10k-labels-idx1-ubyte.gz"]);
        mirror.Requests.Clear();

        await EnsureAsync(directory.Path, Source);

        Assert.Equal(["http://mirror.test/set/t10k-labels-idx1-ubyte.gz"], mirror.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public async Task Somebodys_own_files_are_not_mixed_with_downloaded_ones()
    {
        Idx.WriteLearnable(directory.Path, train: 10, test: 10, gzip: true);
        File.Delete(directory["t10k-labels-idx1-ubyte.gz"]);

        var exception = await Assert.ThrowsAsync<DataSourceException>(() => EnsureAsync(directory.Path, Source));

        Assert.EndsWith("found a train-images-idx3-ubyte.gz with another checksum than Test's, and no t10k-labels-idx1-ubyte.gz", exception.Message, StringComparison.Ordinal);
        Assert.Empty(mirror.Requests);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(directory["file"], "", TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<DataSourceException>(() => EnsureAsync(directory["file"], Source));
        Assert.StartsWith($"{directory["file"]}: expected a directory that exists or can be created; found ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_leaves_only_whole_files()
    {
        using var cancel = new CancellationTokenSource();
        using var slow = new Mirror((Uri address) =>
        {
            if (address.AbsolutePath.Contains("t10k-images", StringComparison.Ordinal))
            {
                cancel.CancelAfter(20);
                return new StreamContent(new BrokenStream([1, 2, 3], failure: null));
            }

            return new ByteArrayContent(Served[Path.GetFileName(address.AbsolutePath)]);
        });
        using var download = new FileDownload(slow);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => IdxFiles.EnsureAsync(directory.Path, Source, new PrepareContext { CancellationToken = cancel.Token }, download));

        Assert.Equal(["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"], directory.Files.Where(name => name[0] != '.'));
        Assert.EndsWith(".part", Assert.Single(directory.Files, name => name[0] == '.'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_systems_Fashion_MNIST_has_the_published_lengths_less_the_stored_names()
    {
        var source = IdxSource.FashionMnist;
        Assert.SkipUnless(Directory.Exists(source.SystemDirectory), "needs Debian's dataset-fashion-mnist");
        await EnsureAsync(directory["data"], source);

        Assert.Empty(mirror.Requests);
        foreach (var file in source.Files)
        {
            var storedName = Path.GetFileNameWithoutExtension(file.Name).Length + 1;
            Assert.Equal(file.Length - storedName, new FileInfo(directory[Path.Combine("data", file.Name)]).Length);
        }

        Assert.Equal(60_000, IdxDataset.Open(directory["data"], "train", (image, label) => label).Count);
        Assert.Equal(10_000, IdxDataset.Open(directory["data"], "t10k", (image, label) => label).Count);
    }

    private static IEnumerable<string> Names(string path) =>
        Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private async Task EnsureAsync(string path, IdxSource source)
    {
        using var download = new FileDownload(mirror);
        await IdxFiles.EnsureAsync(path, source, new PrepareContext { Log = log.Add }, download);
    }
}
