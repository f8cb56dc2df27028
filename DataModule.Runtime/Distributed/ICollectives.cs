namespace DataModule;

/// <summary>
/// The collective operations of the processes of a run. Every process calls the same operations in the same order, one at a time. The
/// implementations are <see cref="SingleProcess"/> and <see cref="MpiCollectives"/>.
/// </summary>
public interface ICollectives
{
    /// <summary>The rank of this process, and the world size.</summary>
    ProcessRank Rank { get; }

    /// <summary>
    /// Waits for all processes, without a timeout. After a minute, and then every minute, rank 0 prints the ranks that it waits for.
    /// </summary>
    /// <param name="place">A name of the barrier for messages, such as "setup"; the same on every rank.</param>
    /// <exception cref="CollectiveException">Another process waits at another barrier, or has failed.</exception>
    void Barrier(string place);

    /// <summary>Broadcasts the bytes of the root to every process.</summary>
    /// <param name="buffer">Read on the root, written on the other ranks. It has the same length on every rank.</param>
    /// <param name="root">The global rank of the sender.</param>
    void Broadcast(Span<byte> buffer, int root);

    /// <summary>All-reduces by sum, element by element. Every process gets bit-identical sums.</summary>
    /// <param name="values">This process's values, replaced by the sums. It has the same length on every rank.</param>
    void AllReduceSum(Span<double> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<float> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<long> values);

    /// <inheritdoc cref="AllReduceSum(Span{double})"/>
    void AllReduceSum(Span<int> values);

    /// <summary>Gathers the bytes of every process in every process. Each may have another length.</summary>
    /// <param name="bytes">The bytes of this process; may be empty.</param>
    /// <returns>The bytes of each process, in the order of global ranks.</returns>
    byte[][] AllGather(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Reports to the other processes that this one has failed. They throw a <see cref="CollectiveException"/> with the message in the
    /// operation in which they wait, or in their next one. No operation works afterwards.
    /// </summary>
    /// <param name="message">What happened, and on which rank; at most 1,023 bytes in UTF-8.</param>
    void Fail(string message);

    /// <summary>After a failure, waits until every process has called this.</summary>
    /// <param name="patience">The maximum time to wait.</param>
    /// <returns>Whether every process has called it in that time.</returns>
    bool Leave(TimeSpan patience);

    /// <summary>Marks the start of a run. A process that exits before the result is disposed counts as failed, whatever its exit code.</summary>
    /// <returns>Marks the end of the run when disposed; null if there is only one process.</returns>
    IDisposable? BeginRun();

    /// <summary>Ends all processes of the run at once, because this one cannot continue. Does not return if there are other processes.</summary>
    /// <param name="exitCode">The exit code of the job, from 1 to 255.</param>
    void Abort(int exitCode);
}
