using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Datasets are gone through without a loader.</summary>
public sealed class DatasetEnumerationTests
{
    [Fact]
    public void A_dataset_is_enumerated_in_order_and_no_further_than_asked()
    {
        List<long> fetched = [];
        var dataset = Dataset.Generate(10, index =>
        {
            fetched.Add(index);
            return index * index;
        });

        List<long> seen = [];
        foreach (var value in dataset)
        {
            seen.Add(value);
            if (value == 9)
            {
                break;
            }
        }

        Assert.Equal([0, 1, 4, 9], seen);
        Assert.Equal([0, 1, 2, 3], fetched);
        Assert.Equal([0, 1, 4, 9, 16, 25, 36, 49, 64, 81], dataset.ToArray());
        Assert.Equal(285, dataset.AsEnumerable().Sum());
        Assert.Equal([36, 49, 0, 1], [.. dataset.Slice(6, 2), .. dataset.Slice(0, 2)]);
        Assert.Empty(Dataset.From<int>([]).ToArray());
    }

    [Fact]
    public void A_dataset_that_fetches_batches_is_read_in_growing_ones()
    {
        var dataset = new Chunked(1000);

        Assert.Equal([0, 1, 2], dataset.AsEnumerable().Take(3));
        Assert.Equal([1, 2], dataset.Sizes);
        Assert.Equal(Enumerable.Range(0, 1000), dataset.ToArray());
        Assert.Equal([1, 2, 1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 233], dataset.Sizes);
    }

    [Fact]
    public void A_random_map_gives_the_same_each_time()
    {
        var dataset = Loaders.Indices(20).Map((index, random) => random.NextInt(1000));

        Assert.Equal(dataset.ToArray(), dataset.ToArray());
        Assert.Equal(dataset[7], dataset.ToArray()[7]);
    }

    private sealed class Chunked(int count) : IBatchDataset<int>
    {
        public List<int> Sizes { get; } = [];

        public long Count => count;

        public int this[long index] => throw new NotSupportedException();

        public void GetBatch(ReadOnlySpan<long> indices, Span<int> samples)
        {
            Sizes.Add(indices.Length);
            for (var item = 0; item < indices.Length; item++)
            {
                samples[item] = (int)indices[item];
            }
        }
    }
}
