using Xunit;

namespace DataModule.Tests.Data;

public sealed class SampleRandomTests
{
    [Fact]
    public void Is_a_pure_function_of_seed_stream_epoch_and_record()
    {
        var first = Draw(new SampleRandom(7, 11, 2, 3));
        Assert.Equal(first, Draw(new SampleRandom(7, 11, 2, 3)));
        Assert.NotEqual(first, Draw(new SampleRandom(8, 11, 2, 3)));
        Assert.NotEqual(first, Draw(new SampleRandom(7, 12, 2, 3)));
        Assert.NotEqual(first, Draw(new SampleRandom(7, 11, 3, 3)));
        Assert.NotEqual(first, Draw(new SampleRandom(7, 11, 2, 4)));
    }

    [Fact]
    public void Neighbouring_seeds_and_epochs_do_not_collide()
    {
        var seen = new HashSet<uint[]>(new Contents());
        for (ulong seed = 0; seed < 40; seed++)
        {
            for (var epoch = 0; epoch < 40; epoch++)
            {
                Assert.True(seen.Add(Draw(new SampleRandom(seed, 0, epoch))), $"seed {seed}, epoch {epoch}");
            }
        }
    }

    [Fact]
    public void Frozen_numbers_stay_what_they_are()
    {
        var random = new SampleRandom(seed: 42, recordKey: 1_000_000_007, epoch: 3, stream: 5);
        Assert.Equal(Golden.SampleRandomWords, Draw(random));
        Assert.Equal(1, SampleRandom.AlgorithmVersion);
    }

    [Fact]
    public void Setting_the_record_again_starts_its_numbers_again()
    {
        var random = new SampleRandom(1, recordKey: 5);
        var first = Draw(random);
        random.NextNormal();
        random.SetRecord(5);
        Assert.Equal(first, Draw(random));
    }

    [Fact]
    public void A_fork_does_not_depend_on_what_was_drawn_before()
    {
        var random = new SampleRandom(1, 2, 3);
        var early = Draw(random.Fork(9));
        random.NextDouble();
        Assert.Equal(early, Draw(random.Fork(9)));
        Assert.NotEqual(early, Draw(random.Fork(10)));
        Assert.NotEqual(early, Draw(new SampleRandom(1, 2, 3)));
    }

    [Fact]
    public void Integers_are_uniform_and_within_their_range()
    {
        var random = new SampleRandom(3);
        var counts = new int[7];
        for (var draw = 0; draw < 70_000; draw++)
        {
            counts[random.NextInt(7)]++;
            Assert.InRange(random.NextInt(-3, 2), -3, 1);
            Assert.InRange(random.NextInt64(1L << 40), 0, (1L << 40) - 1);
        }

        // Chi-square with 6 degrees of freedom: 22.5 has probability 0.001. The seed is fixed, so this does not flake.
        Assert.InRange(counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000), 0, 22.5);
    }

    [Fact]
    public void Fractions_lie_in_the_unit_interval_and_normals_have_their_moments()
    {
        var random = new SampleRandom(4);
        double sum = 0, squares = 0, uniform = 0;
        const int Draws = 100_000;
        for (var draw = 0; draw < Draws; draw++)
        {
            Assert.InRange(random.NextSingle(), 0f, 0.99999994f);
            var fraction = random.NextDouble();
            Assert.InRange(fraction, 0, 0.9999999999999999);
            uniform += fraction;
            var normal = random.NextNormal();
            sum += normal;
            squares += normal * normal;
        }

        Assert.Equal(0.5, uniform / Draws, 0.005);
        Assert.Equal(0, sum / Draws, 0.015);
        Assert.Equal(1, squares / Draws, 0.02);
    }

    [Fact]
    public void An_empty_range_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRandom(0).NextInt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRandom(0).NextInt64(-1));
    }

    private static uint[] Draw(SampleRandom random) => [.. Enumerable.Range(0, 6).Select(_ => random.NextUInt32())];

    private sealed class Contents : IEqualityComparer<uint[]>
    {
        public bool Equals(uint[]? left, uint[]? right) => left!.AsSpan().SequenceEqual(right);

        public int GetHashCode(uint[] words) => (int)words[0];
    }
}
