using Xunit;

namespace DataModule.Tests.Data;

public sealed class StreamViewTests
{
    [Fact]
    public void A_filter_keeps_what_fits_and_batches_stay_full()
    {
        var stream = Numbers(20).Filter(number => number % 3 == 0);
        Assert.Null(stream.Count);
        Assert.Equal(["0 3 6 9", "12 15 18"], Batches(stream, 4));
        Assert.Equal([9, 12, 15, 18], stream.Read(0, start: 3));
    }

    [Fact]
    public void A_repeated_stream_has_several_epochs_in_one_each_its_own()
    {
        var stream = StreamDataset.From(epoch => Enumerable.Range(0, 3).Select(item => (int)(epoch * 10) + item), count: 3).Repeat(2);
        Assert.Equal(6, stream.Count);
        Assert.Equal([0, 1, 2, 10, 11, 12], stream.Read(0, 0));
        Assert.Equal([21, 22, 30, 31, 32], stream.Read(1, start: 1));
    }

    [Fact]
    public void A_concatenation_has_one_after_the_other_however_they_were_made()
    {
        var stream = Numbers(3).Concat(Numbers(5).Map(number => number * 10), Numbers(0), Numbers(2).Filter(number => number == 1));
        Assert.Equal([0, 1, 2, 0, 10, 20, 30, 40, 1], stream.Read(0, 0));
        Assert.Equal(["0 1 2 0", "10 20 30 40", "1"], Batches(stream, 4));
        Assert.Equal(8, Numbers(3, 3).Concat(Numbers(5, 5)).Count);
        Assert.Null(Numbers(3, 3).Concat(Numbers(5)).Count);
    }

    [Fact]
    public void A_mix_keeps_its_proportions_and_leaves_nothing_out()
    {
        var mixed = StreamDataset.Mix((Numbers(6), 3), (StreamDataset.From(epoch => new[] { -1, -2 }.Select(item => item - (int)(100 * (epoch >> 32)))), 1)).Read(0, 0).ToArray();
        // Three to one: six of the first have been read when the second has given its second sample.
        Assert.Equal([0, 1, -1, 2, 3, 4, -2, 5], mixed[..8]);
        var long1 = StreamDataset.Mix((Numbers(9), 1), (Numbers(2).Map(number => -1 - number), 1)).Read(0, 0).ToArray();
        Assert.Equal(Enumerable.Range(0, 9), long1.Where(number => number >= 0));
        Assert.InRange(long1.Count(number => number < 0), 8, 9);
    }

    [Fact]
    public void A_mix_cannot_draw_from_an_empty_stream()
    {
        var error = Assert.Throws<InvalidOperationException>(() => StreamDataset.Mix((Numbers(6), 1), (Numbers(0), 1)).Read(0, 0).Count());
        Assert.Contains("empty stream", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => StreamDataset.Mix((Numbers(6), 0.0)));
    }

    [Fact]
    public void Readers_of_views_are_disposed()
    {
        var open = 0;
        IEnumerable<int> Read(long epoch)
        {
            open++;
            try
            {
                for (var item = 0; item < 10; item++)
                {
                    yield return item;
                }
            }
            finally
            {
                open--;
            }
        }

        var source = StreamDataset.From(Read);
        var all = StreamDataset.Mix((source.Repeat(2), 1), (source.Concat(source).Filter(item => item > 1), 1)).Shuffle(3, seed: 1);
        using (var loader = DataLoader.Create<int, int[]>(all, 4, (samples, _) => samples.ToArray(), workers: 2))
        {
            Assert.Equal(2, loader.Take(2).Count());
        }

        Assert.Equal(0, open);
    }

    private static IStreamDataset<int> Numbers(int count, int? stated = null) => StreamDataset.From(_ => Enumerable.Range(0, count), count: stated);

    private static string[] Batches(IStreamDataset<int> stream, int batchSize)
    {
        using var loader = DataLoader.Create<int, int[]>(stream, batchSize, (samples, _) => samples.ToArray());
        return [.. loader.Select(batch => string.Join(' ', batch))];
    }
}
