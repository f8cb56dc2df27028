namespace DataModule;

/// <summary>
/// The part of the samples that one rank reads. All ranks share one order of the epoch. It is cut into global batches of
/// <c>WorldSize</c> times the batch size, and each rank takes its part of each global batch.
/// </summary>
public readonly record struct Shard
{
    private readonly int others;

    /// <summary>The part of one rank.</summary>
    /// <param name="rank">The rank, in [0, world size).</param>
    /// <param name="worldSize">The number of ranks; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not in [0, world size), or the world size is less than 1.</exception>
    public Shard(int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(worldSize);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        Rank = rank;
        others = worldSize - 1;
    }

    /// <summary>All samples: rank 0 of world size 1.</summary>
    public static Shard All => default;

    /// <summary>The rank, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of ranks.</summary>
    public int WorldSize => others + 1;
}
