using Xunit;

namespace DataModule.Tests.Data;

public sealed class PermutationTests
{
    [Fact]
    public void Is_a_bijection_for_every_count_up_to_4096()
    {
        for (var count = 0; count <= 4096; count++)
        {
            AssertBijection(count, seed: 1);
        }
    }

    [Fact]
    public void Is_a_bijection_around_every_power_of_two()
    {
        for (var bits = 1; bits <= 20; bits++)
        {
            AssertBijection((1 << bits) - 1, seed: 2);
            AssertBijection(1 << bits, seed: 2);
            AssertBijection((1 << bits) + 1, seed: 2);
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(42UL)]
    [InlineData(ulong.MaxValue)]
    public void Is_a_bijection_of_65537(ulong seed)
    {
        for (var epoch = 0; epoch < 8; epoch++)
        {
            AssertBijection(65_537, seed, epoch);
        }
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData((1L << 40) + 1)]
    [InlineData(long.MaxValue)]
    public void Stays_in_range_for_counts_too_large_to_check_exhaustively(long count)
    {
        var order = new Permutation(count, seed: 3, epoch: 0);
        var seen = new HashSet<long>();
        for (long position = 0; position < 1000; position++)
        {
            var value = order[count - 1 - position];
            Assert.InRange(value, 0, count - 1);
            Assert.True(seen.Add(value));
        }
    }

    [Fact]
    public void Frozen_orders_stay_what_they_are()
    {
        var small = new Permutation(100, seed: 42, epoch: 3);
        Assert.Equal(Golden.Order100Seed42Epoch3, Enumerable.Range(0, 100).Select(position => small[position]));
        var large = new Permutation(1_000_000_000, seed: 1, epoch: 0);
        Assert.Equal(Golden.OrderBillionSeed1Epoch0, Enumerable.Range(0, 8).Select(position => large[position * 100_000_000L]));
        Assert.Equal(1, Permutation.Version);
    }

    [Fact]
    public void Seeds_epochs_and_streams_give_unrelated_orders()
    {
        long[] Order(ulong seed, long epoch, ulong stream = 0)
        {
            var order = new Permutation(1000, seed, epoch, stream);
            return [.. Enumerable.Range(0, 1000).Select(position => order[position])];
        }

        var reference = Order(1, 1);
        foreach (var other in new[] { Order(2, 1), Order(1, 2), Order(2, 0), Order(0, 2), Order(1, 1, 1) })
        {
            // Two random orders of 1,000 agree in one place on average, and in more than 8 once in a million.
            Assert.InRange(reference.Zip(other).Count(pair => pair.First == pair.Second), 0, 8);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(17)]
    [InlineData(100)]
    public void Small_orders_are_uniform_in_every_place(int count)
    {
        const int Epochs = 50_000;
        var counts = new int[count, count];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var order = new Permutation(count, seed: 9, epoch);
            for (var position = 0; position < count; position++)
            {
                counts[position, order[position]]++;
            }
        }

        var expected = Epochs / (double)count;
        var chiSquare = counts.Cast<int>().Sum(found => (found - expected) * (found - expected) / expected);
        // Doubly stochastic, so (n - 1)^2 degrees of freedom; five standard deviations above the mean.
        double freedom = (count - 1) * (count - 1);
        Assert.InRange(chiSquare, 0, freedom + (5 * Math.Sqrt(2 * freedom)) + 5);
    }

    [Fact]
    public void Consecutive_positions_are_uncorrelated()
    {
        const int Count = 100_000;
        var order = new Permutation(Count, seed: 5, epoch: 0);
        double product = 0;
        for (var position = 0; position + 1 < Count; position++)
        {
            product += ((order[position] / (double)Count) - 0.5) * ((order[position + 1] / (double)Count) - 0.5);
        }

        // The correlation of independent numbers has a standard deviation of 1 / sqrt(n).
        Assert.Equal(0, product / Count * 12, 5 / Math.Sqrt(Count));
    }

    private static void AssertBijection(int count, ulong seed, long epoch = 0)
    {
        var order = new Permutation(count, seed, epoch);
        var seen = new bool[count];
        for (var position = 0; position < count; position++)
        {
            var value = order[position];
            Assert.True((ulong)value < (ulong)count, $"n = {count}: position {position} gives {value}");
            Assert.False(seen[value], $"n = {count}: {value} occurs twice");
            seen[value] = true;
        }

        // Reading many at once takes the vector path, which must agree, remainder included.
        var numbers = new long[count];
        order.Read(0, numbers);
        for (var position = 0; position < count; position++)
        {
            Assert.Equal(order[position], numbers[position]);
        }
    }
}
