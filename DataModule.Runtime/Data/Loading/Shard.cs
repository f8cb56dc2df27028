namespace DataModule;

/// <summary>
/// The part of the samples that one rank reads. The order of an epoch is fixed for all ranks together; each rank then
/// takes its part of each global batch of <c>WorldSize</c> times the batch size.
/// </summary>
public readonly record struct Shard
{
    private readonly int others;

    /// <summary>The part of one rank.</summary>
    /// <param name="rank">From 0.</param>
    /// <param name="worldSize">How many ranks there are; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not in [0, world size).</exception>
    public Shard(int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(worldSize);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        Rank = rank;
        others = worldSize - 1;
    }

    /// <summary>Everything: one rank of one.</summary>
    public static Shard All => default;

    /// <summary>Which rank, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many ranks there are.</summary>
    public int WorldSize => others + 1;
}
