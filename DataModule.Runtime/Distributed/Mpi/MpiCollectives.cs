using System.Text;

namespace DataModule;

/// <summary>
/// The collectives of processes that an MPI launcher started (<c>mpirun -n 4 dotnet Program.dll</c>, <c>srun --mpi=pmix</c>). They use the
/// system's MPI: Open MPI 4 or 5, or MPICH 3 or 4 and its derivatives. MPI can be initialised once in a process, so there is one instance.
/// </summary>
/// <remarks>Not thread-safe: a call during a call of another thread throws.</remarks>
public sealed unsafe class MpiCollectives : ICollectives
{
    /// <summary>The largest count in one MPI call, because MPI counts are 32-bit; a multiple of every element size.</summary>
    private const int Longest = 1 << 28;

    private static readonly Lock Starting = new();
    private static MpiCollectives? started;

    private readonly MpiLibrary mpi;
    private readonly MpiFailures failures;
    private readonly int threads;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private int busy;
    private int running;

    private MpiCollectives(ProcessEnvironment environment)
    {
        mpi = MpiLibrary.Load(environment.Launcher);
        threads = mpi.IsInitialized ? mpi.QueryThread() : mpi.Initialize(MpiLibrary.Serialized);
        if (threads < MpiLibrary.Funneled)
        {
            throw new CollectiveException(
                $"{mpi.Version} granted thread support {threads} (single), but .NET always has several threads. Use an MPI that grants at least {MpiLibrary.Funneled} (funneled).");
        }

        var (rank, size) = (mpi.Rank(), mpi.Size());
        if (environment.Launcher != Launcher.None && (rank, size) != (environment.Global, environment.WorldSize))
        {
            throw new CollectiveException(
                $"The environment variables say {environment}, but {mpi.Version}, loaded from {mpi.Name}, says rank {rank} of {size}. " +
                "The launcher and the library must be from the same MPI. Start the run with the mpirun of this library, or install the library of the launcher.");
        }

        Library = $"{mpi.Version} ({mpi.Name}, thread support {threads})";
        Rank = new ProcessRank(rank, 0, 0, size);
        failures = new MpiFailures(mpi, Rank);
        Rank = Place(environment);
        // Otherwise the launcher takes a normal exit for a crash.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Finish();
    }

    /// <inheritdoc/>
    public ProcessRank Rank { get; }

    /// <summary>The library in use, and the level of thread support that it granted (1: funneled, 2: serialized, 3: multiple).</summary>
    public string Library { get; }

    /// <summary>The collectives of the run: MPI if a launcher started several processes, otherwise <see cref="SingleProcess"/>.</summary>
    /// <exception cref="CollectiveException">The environment variables contradict each other, or no MPI library fits them.</exception>
    public static ICollectives FromEnvironment()
    {
        var environment = ProcessEnvironment.Read();
        return environment.WorldSize == 1 ? SingleProcess.Instance : Start(environment);
    }

    /// <summary>Initialises MPI, or returns the instance that was initialised before.</summary>
    /// <param name="environment">The environment of the launcher. Its ranks must be those of MPI.</param>
    /// <returns>The only instance.</returns>
    /// <exception cref="CollectiveException">No MPI library fits the environment.</exception>
    public static MpiCollectives Start(ProcessEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        lock (Starting)
        {
            return started ??= new MpiCollectives(environment);
        }
    }

    /// <inheritdoc/>
    public IDisposable BeginRun()
    {
        Interlocked.Increment(ref running);
        return new RunUnderWay(this);
    }

    /// <inheritdoc/>
    public void Barrier(string place)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        using var call = Enter();
        failures.ThrowIfFailed();
        new MpiBarrier(mpi, Rank, failures, Console.Error.WriteLine).Wait(place, TimeSpan.FromMinutes(1));
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> buffer, int root)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Rank.WorldSize);
        using var call = Enter();
        failures.Meet("broadcast", ((long)root << 40) + buffer.Length);
        for (var start = 0; start < buffer.Length; start += Longest)
        {
            var part = buffer[start..Math.Min(buffer.Length, start + Longest)];
            fixed (byte* address = part)
            {
                mpi.Broadcast(address, part.Length, root);
            }
        }
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<double> values) => AllReduceSum(values, mpi.Double, "sum of double");

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values) => AllReduceSum(values, mpi.Float, "sum of float");

    /// <inheritdoc/>
    public void AllReduceSum(Span<long> values) => AllReduceSum(values, mpi.Int64, "sum of long");

    /// <inheritdoc/>
    public void AllReduceSum(Span<int> values) => AllReduceSum(values, mpi.Int32, "sum of int");

    /// <inheritdoc/>
    public byte[][] AllGather(ReadOnlySpan<byte> bytes)
    {
        var counts = new int[Rank.WorldSize];
        counts[Rank.Global] = bytes.Length;
        AllReduceSum(counts, mpi.Int32, "gather");
        using var call = Enter();
        var offsets = new int[counts.Length];
        for (var rank = 1; rank < counts.Length; rank++)
        {
            offsets[rank] = checked(offsets[rank - 1] + counts[rank - 1]);
        }

        var all = new byte[checked(offsets[^1] + counts[^1])];
        fixed (byte* own = bytes, gathered = all)
        fixed (int* count = counts, offset = offsets)
        {
            mpi.AllGather(own, bytes.Length, count, offset, gathered);
        }

        return [.. counts.Select((count, rank) => all.AsSpan(offsets[rank], count).ToArray())];
    }

    /// <inheritdoc/>
    public void Abort(int exitCode) => mpi.Abort(exitCode);

    /// <inheritdoc/>
    public void Fail(string message) => failures.Tell(message);

    /// <inheritdoc/>
    public bool Leave(TimeSpan patience) => failures.Leave(patience);

    /// <summary>Such as "rank 0 of 4 (local rank 0, node 0) with Open MPI v4.1.4 (libmpi.so.40, thread support 2)".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"rank {Rank.Global} of {Rank.WorldSize} (local rank {Rank.Local}, node {Rank.Node}) with {Library}");

    /// <summary>Only the MPI call, to measure the overhead of the other steps.</summary>
    internal void AllReduceBare(Span<float> values)
    {
        fixed (float* address = values)
        {
            mpi.AllReduceSum(address, values.Length, mpi.Float);
        }
    }

    private void AllReduceSum<T>(Span<T> values, nint type, string operation)
        where T : unmanaged
    {
        using var call = Enter();
        failures.Meet(operation, values.Length);
        for (var start = 0; start < values.Length; start += Longest)
        {
            var part = values[start..Math.Min(values.Length, start + Longest)];
            fixed (T* address = part)
            {
                mpi.AllReduceSum(address, part.Length, type);
            }
        }
    }

    // MPI does not say on which node a process runs, and only torchrun and Slurm give the node rank. So the names of the nodes are
    // compared: nodes are numbered by their first rank.
    private ProcessRank Place(ProcessEnvironment environment)
    {
        var known = environment is { Local: not null, Node: not null };
        var names = AllGather(Encoding.UTF8.GetBytes(known ? $"{environment.Node} of the launcher" : Environment.MachineName)).Select(Encoding.UTF8.GetString).ToList();
        var own = names[Rank.Global];
        return Rank with
        {
            Local = environment.Local ?? names.Take(Rank.Global).Count(name => name == own),
            Node = known ? environment.Node!.Value : names.Distinct().ToList().IndexOf(own),
        };
    }

    private Call Enter()
    {
        if (threads == MpiLibrary.Funneled && Environment.CurrentManagedThreadId != thread)
        {
            throw new CollectiveException(
                $"{Library} can be called only on the thread that initialised it. Use the trainer on that thread, or an MPI that grants thread support 2 (serialized).");
        }

        return Interlocked.Exchange(ref busy, 1) == 0
            ? new Call(this)
            : throw new CollectiveException("Two threads of this process use the collectives at the same time. Call them from one thread at a time.");
    }

    private void Finish()
    {
        if (mpi.IsFinalized)
        {
            return;
        }

        // A process that exits in any other way, such as during a run, has failed; the others would wait for it for ever.
        if (Environment.ExitCode != 0 || failures.Message is not null || Volatile.Read(ref busy) != 0 || Volatile.Read(ref running) != 0)
        {
            mpi.Abort(Math.Clamp(Environment.ExitCode, 1, 255));
        }

        mpi.FinalizeAll();
    }

    private readonly ref struct Call(MpiCollectives owner)
    {
        public void Dispose() => Volatile.Write(ref owner.busy, 0);
    }

    private sealed class RunUnderWay(MpiCollectives owner) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner.running);
    }
}
