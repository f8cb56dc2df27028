using DataModule.Tests.State;
using Xunit;

namespace DataModule.Tests.Data.Caching;

public sealed class DiskCacheTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private int fetched;

    private string Folder => directory["cache"];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_sample_is_fetched_once_and_then_read_by_this_run_and_the_next(int workers)
    {
        using (var loader = Squares(500).Cache(Folder).Arrays(16, shuffle: true, seed: 1, workers: workers))
        {
            var expected = Enumerable.Range(0, 500).Select(index => (long)index * index);
            Assert.Equal(expected, loader.SelectMany(batch => batch).Order());
            Assert.Equal(expected, loader.SelectMany(batch => batch).Order());
            Assert.Equal(500, fetched);
        }

        var again = Squares(500).Cache(Folder);
        Assert.Equal(49 * 49, again[49]);
        Assert.Equal(DatasetViewTests.All(Squares(500)), DatasetViewTests.All(again));
        Assert.Equal(1000, fetched);
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Only_what_is_asked_for_is_fetched_and_nothing_is_written_before()
    {
        var cached = Squares(100).Cache(Folder);
        Assert.False(Directory.Exists(Folder));
        Assert.Equal(9, cached[3]);
        Assert.Equal(9, cached[3]);
        Assert.Equal(1, fetched);
        Assert.Throws<ArgumentOutOfRangeException>(() => cached[100]);
    }

    [Fact]
    public void Numbers_arrays_memory_text_and_samples_of_several_fields_are_kept_as_they_are()
    {
        // Longer than what is read in one go.
        var long1 = Enumerable.Range(0, 3000).Select(value => value * 0.5).ToArray();
        AssertKept(Dataset.From([1.5f, float.NaN, -0f]), dataset => dataset.Cache(directory["numbers"]));
        AssertKept(Dataset.From([(1, 2L), (3, 4L)]), dataset => dataset.Cache(directory["pairs"]));
        AssertKept(Dataset.From([long1, [], [1.0]]), dataset => dataset.Cache(directory["arrays"]));
        AssertKept(Dataset.From(["", "ä🙂", new string('x', 5000)]), dataset => dataset.Cache(directory["text"], SampleCodec.Text()));
        var bytes = Dataset.From(new ReadOnlyMemory<byte>[] { new byte[] { 1, 2 }, default }).Cache(directory["bytes"]);
        Assert.Equal([1, 2], bytes[0].ToArray());
        Assert.Equal([1, 2], bytes[0].ToArray());
        Assert.True(bytes[1].IsEmpty);

        var named = SampleCodec.From<(string? Name, int[] Boxes, double Weight)>(
            "named boxes",
            static (writer, sample) => writer.Write(sample.Name).Write<int>(sample.Boxes).Write(sample.Weight),
            static (ref reader) => (reader.ReadOptionalText(), reader.ReadArray<int>(), reader.Read<double>()));
        var cached = Dataset.From([("one", new[] { 1, 2 }, 0.5), ((string?)null, [], 1.0)]).Cache(directory["named"], named);
        Assert.Equal(("one", 0.5), (cached[0].Item1, cached[0].Item3));
        Assert.Equal([1, 2], cached[0].Item2);
        Assert.Null(cached[1].Item1);
        Assert.Empty(cached[1].Item2);
    }

    [Fact]
    public void Randomness_after_the_cache_is_fresh_and_before_it_an_error()
    {
        using var cached = Squares(20).Cache(Folder).Map((square, random) => square + random.NextDouble()).Arrays(20, seed: 1);
        Assert.NotEqual(cached.First(), cached.First());
        Assert.Equal(20, fetched);
        Assert.Throws<InvalidOperationException>(() => Squares(3).Map((square, random) => square + random.NextDouble()).Cache(Folder));
    }

    [Fact]
    public void A_state_fits_with_and_without_the_cache()
    {
        ResumeAssert.AssertResumesExactly(
            () => Squares(23).Cache(Folder).Map((square, random) => (square, random.NextUInt32())).Arrays(4, shuffle: true, seed: 3, workers: 2),
            batch => string.Join(' ', batch));
        using var plain = Squares(23).Arrays(4);
        using var cached = Squares(23).Cache(Folder).Arrays(4);
        Assert.Equal(4, plain.First().Length);
        cached.LoadStateDict(plain.StateDict());
        Assert.Equal([16L, 25, 36, 49], cached.First());
    }

    [Fact]
    public void Another_dataset_codec_or_version_is_an_error_that_shows_both()
    {
        Assert.Equal(4, Squares(10).Cache(Folder)[2]);
        AssertOther(() => Squares(11).Cache(Folder), "10 samples", "11 samples");
        AssertOther(() => Squares(10).Map(square => (int)square).Cache(Folder), "Int64:8", "Int32:4");
        AssertOther(() => Squares(10).Cache(Folder, "2"), "version ''", "version '2'");
        AssertOther(() => new Named("b").Cache(Folder, SampleCodec.Value<long>()), "map(Gen", "of b as");
        Assert.Equal(4, Squares(10).Cache(Folder)[2]);

        void AssertOther(Func<object> open, string there, string here)
        {
            var error = Assert.Throws<InvalidDataException>(open);
            Assert.Contains(there, error.Message, StringComparison.Ordinal);
            Assert.Contains(here, error.Message, StringComparison.Ordinal);
            Assert.Contains(Folder, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_flipped_byte_is_found()
    {
        var texts = Dataset.From(["alpha", "beta"]);
        Assert.Equal(["alpha", "beta"], DatasetViewTests.All(texts.Cache(Folder, SampleCodec.Text())));
        var file = Directory.GetFiles(Folder).Single();
        var bytes = File.ReadAllBytes(file);
        for (var place = 0; place < bytes.Length; place++)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x40;
            File.WriteAllBytes(file, damaged);
            var error = Record.Exception(() => DatasetViewTests.All(texts.Cache(Folder, SampleCodec.Text())));
            // A length that reaches beyond the end cannot pass for an unfinished record either: the head has a checksum.
            Assert.Contains(file, Assert.IsType<InvalidDataException>(error).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_cut_short_anywhere_gives_what_it_still_holds_and_the_rest_is_fetched_again()
    {
        Assert.Equal(20, DatasetViewTests.All(Squares(20).Cache(Folder)).Count);
        var file = Directory.GetFiles(Folder).Single();
        var bytes = File.ReadAllBytes(file);
        var refetched = new HashSet<int>();
        for (var length = 0; length < bytes.Length; length += 5)
        {
            File.WriteAllBytes(file, bytes[..length]);
            fetched = 0;
            Assert.Equal(DatasetViewTests.All(Loaders.Indices(20).Map(index => index * index)), DatasetViewTests.All(Squares(20).Cache(Folder)));
            Assert.InRange(fetched, 1, 20);
            refetched.Add(fetched);
            Directory.GetFiles(Folder).Where(path => path != file).ToList().ForEach(File.Delete);
        }

        Assert.Equal(20, refetched.Count);
    }

    [Fact]
    public void A_file_cut_short_under_a_reader_is_an_error_that_says_so()
    {
        var text = new string('x', 10_000);
        var cached = Dataset.From([text]).Cache(Folder, SampleCodec.Text());
        Assert.Equal(text, cached[0]);
        using (var file = new FileStream(Directory.GetFiles(Folder).Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 100);
        }

        var error = Assert.Throws<InvalidDataException>(() => cached[0]);
        Assert.Contains("the file ends after", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_codec_that_reads_other_than_it_wrote_is_found_at_the_first_sample()
    {
        var less = SampleCodec.From<long>("less", (writer, value) => writer.Write(value).Write(1), (ref reader) => reader.Read<long>());
        Assert.Contains("8 of the 12 bytes", Assert.Throws<InvalidDataException>(
            () => Squares(2).Cache(directory["less"], less)[1]).Message, StringComparison.Ordinal);
        var more = SampleCodec.From<long>("more", (writer, value) => writer.Write((int)value), (ref reader) => reader.Read<long>());
        Assert.Throws<InvalidDataException>(() => Squares(2).Cache(directory["more"], more)[1]);
        var arrays = SampleCodec.From<long>("arrays", (writer, value) => writer.Write(1 << 30), (ref reader) => reader.ReadArray<long>()[0]);
        Assert.Throws<InvalidDataException>(() => Squares(2).Cache(directory["arrays"], arrays)[1]);
    }

    [Fact]
    public void What_another_has_added_since_is_found()
    {
        var first = Squares(10).Cache(Folder);
        var second = Squares(10).Cache(Folder);
        Assert.Equal(16, first[4]);
        Thread.Sleep(250);
        Assert.Equal(16, second[4]);
        Assert.Equal(1, fetched);
        Assert.Equal(25, second[5]);
        Thread.Sleep(250);
        Assert.Equal(25, first[5]);
        Assert.Equal(2, fetched);
    }

    private static void AssertKept<T>(IDataset<T> samples, Func<IDataset<T>, IDataset<T>> cache)
    {
        var cached = cache(samples);
        Assert.Equal(DatasetViewTests.All(samples), DatasetViewTests.All(cached));
        Assert.Equal(DatasetViewTests.All(samples), DatasetViewTests.All(cache(samples)));
    }

    private IDataset<long> Squares(long count) => Loaders.Indices(count).Map(index =>
    {
        Interlocked.Increment(ref fetched);
        return index * index;
    });

    private sealed class Named(string name) : IDataset<long>, IFingerprinted
    {
        public long Count => 10;

        public string Fingerprint => name;

        public long this[long index] => index;
    }
}
