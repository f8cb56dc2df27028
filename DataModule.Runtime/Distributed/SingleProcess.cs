namespace DataModule;

/// <summary>The collectives of a single process. Every operation completes at once.</summary>
public sealed class SingleProcess : ICollectives
{
    /// <summary>The only instance. It has no state.</summary>
    public static SingleProcess Instance { get; } = new();

    private SingleProcess()
    {
    }

    /// <inheritdoc/>
    public ProcessRank Rank => ProcessRank.Single;

    /// <inheritdoc/>
    public void Barrier(string place)
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

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values)
    {
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<long> values)
    {
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<int> values)
    {
    }

    /// <inheritdoc/>
    public byte[][] AllGather(ReadOnlySpan<byte> bytes) => [bytes.ToArray()];

    /// <summary>Does nothing: there are no other processes.</summary>
    /// <param name="message">Not used.</param>
    public void Fail(string message)
    {
    }

    /// <inheritdoc/>
    public bool Leave(TimeSpan patience) => true;

    /// <inheritdoc/>
    public IDisposable? BeginRun() => null;

    /// <summary>Does nothing: there are no other processes, and this one ends by its own exception.</summary>
    /// <param name="exitCode">Not used.</param>
    public void Abort(int exitCode)
    {
    }
}
