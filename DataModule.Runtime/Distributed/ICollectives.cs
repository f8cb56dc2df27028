namespace DataModule;

/// <summary>What the processes of a run do together. Every process calls the same operations in the same order.</summary>
public interface ICollectives
{
    /// <summary>This process's place among all.</summary>
    ProcessRank Rank { get; }

    /// <summary>Waits until every process is here.</summary>
    void Barrier();

    /// <summary>Sends the root's bytes to every process.</summary>
    /// <param name="buffer">Read on the root, written elsewhere; of one length everywhere.</param>
    /// <param name="root">The global rank that sends.</param>
    void Broadcast(Span<byte> buffer, int root);

    /// <summary>Sums element by element over all processes; every process gets the sums.</summary>
    void AllReduceSum(Span<double> values);
}

/// <summary>A run of one process, in which every collective is already done.</summary>
public sealed class SingleProcess : ICollectives
{
    /// <summary>The only instance: it has no state.</summary>
    public static SingleProcess Instance { get; } = new();

    private SingleProcess()
    {
    }

    /// <inheritdoc/>
    public ProcessRank Rank => ProcessRank.Single;

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> buffer, int root)
    {
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<double> values)
    {
    }
}
