using DataModule.Tests.Data;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class RankLoaderTests
{
    [Fact]
    public void A_sequence_that_cannot_be_shared_out_is_an_error_that_says_what_to_do()
    {
        var messages = ThreadRanks.Run(4, ranks => Assert.Throws<InvalidOperationException>(() => RankLoaders.Share(ranks, new List<int> { 1, 2 }, Split.Validation)).Message);
        Assert.All(messages, static message => Assert.StartsWith(
            "The validation loader is a List`1, which cannot be split over the 4 ranks of this run: each rank would read everything. Use a DataLoader", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Ranks_with_different_loaders_are_an_error_that_shows_both()
    {
        var messages = ThreadRanks.Run(3, ranks =>
        {
            using var loader = Loaders.Indices(20).Arrays(4, shuffle: true, seed: ranks.Rank.Global == 2 ? 8u : 7u);
            RankLoaders.Share(ranks, loader, Split.Train);
            return Assert.Throws<CollectiveException>(() => RankLoaders.Agree(ranks, loader, "train")).Message;
        });
        Assert.All(messages, static message => Assert.Contains(
            "Rank 2 has another train loader than rank 0, so its samples cannot be split over the ranks: seed is 7 on rank 0, but 8 on rank 2.", message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(24, 6, true)]
    [InlineData(25, 7, false)]
    public void All_ranks_know_the_most_batches_of_a_rank_and_whether_all_have_as_many(int samples, int most, bool even)
    {
        var agreed = ThreadRanks.Run(2, ranks =>
        {
            using var loader = Loaders.Indices(samples).Arrays(2);
            RankLoaders.Share(ranks, loader, Split.Train);
            return RankLoaders.Agree(ranks, loader, "train");
        });
        Assert.Equal([((long?)most, even), (most, even)], agreed);
    }

    [Fact]
    public void A_combination_that_would_bring_ranks_out_of_step_cannot_be_trained_on()
    {
        ThreadRanks.Run(2, static ranks =>
        {
            foreach (var mode in new Func<ILoader<long[]>, ILoader<long[]>, IStatefulLoader>[] { static (first, second) => CombinedLoader.MinSize(first, second), static (first, second) => CombinedLoader.MaxSizeCycle(first, second), static (first, second) => CombinedLoader.Sequential(first, second) })
            {
                using var even = Loaders.Indices(8).Arrays(2);
                using var uneven = Loaders.Indices(9).Arrays(2);
                var combined = (System.Collections.IEnumerable)mode(even, uneven);
                Assert.Contains("Loader 1 may have more batches on some ranks", Assert.Throws<InvalidOperationException>(() => RankLoaders.Share(ranks, combined, Split.Train)).Message, StringComparison.Ordinal);
            }

            return 0;
        });
    }
}
