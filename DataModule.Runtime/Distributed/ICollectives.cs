namespace DataModule;

/// <summary>
/// What the processes of a run do together. Every process calls the same operations in the same order, one at a time. The
/// implementations are <see cref="SingleProcess"/> and <see cref="MpiCollectives"/>.
/// </summary>
public interface ICollectives
{
    /// <summary>This process's place among all.</summary>
    ProcessRank Rank { get; }

    /// <summary>
    /// Waits until every process is here, however long that takes. After a minute, and then every minute, rank 0 says which
    /// ranks it waits for.
    /// </summary>
    /// <param name="place">What the processes meet for, such as "setup"; the same everywhere.</param>
    /// <exception cref="CollectiveException">Another process waits at another place.</exception>
    void Barrier(string place);

    /// <summary>Sends the root's bytes to every process.</summary>
    /// <param name="buffer">Read on the root, written elsewhere; of one length everywhere.</param>
    /// <param name="root">The global rank that sends.</param>
    void Broadcast(Span<byte> buffer, int root);

    /// <summary>Sums element by element over all processes; every process gets the same sums, to the bit.</summary>
    /// <param name="values">This process's summands, replaced by the sums; of one length everywhere.</param>
    void AllReduceSum(Span<double> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<float> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<long> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<int> values);

    /// <summary>Collects bytes of every process, of any length each, in every process.</summary>
    /// <param name="bytes">What this process contributes; may be empty.</param>
    /// <returns>The contributions in the order of global ranks.</returns>
    byte[][] AllGather(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Tells the others that this process has failed: they throw a <see cref="CollectiveException"/> with the message where they wait
    /// for it, or at their next operation. Afterwards, no operation works.
    /// </summary>
    /// <param name="message">What happened, and on which rank; of up to 1,023 bytes in UTF-8.</param>
    void Fail(string message);

    /// <summary>After a failure: waits until every process has come here.</summary>
    /// <param name="patience">For how long at most.</param>
    /// <returns>Whether all did.</returns>
    bool Leave(TimeSpan patience);

    /// <summary>A process that ends before this is disposed has failed, whatever its exit code.</summary>
    IDisposable? BeginRun();

    /// <summary>Ends all processes of the run at once, because this one cannot resume; does not return where there are others.</summary>
    /// <param name="exitCode">The exit code of the job; 1 to 255.</param>
    void Abort(int exitCode);
}
