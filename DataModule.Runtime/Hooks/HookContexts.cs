using TorchSharp;

namespace DataModule;

/// <summary>The stage, rank, cancellation, log and progress of a prepare hook.</summary>
public sealed class PrepareContext
{
    /// <summary>The stage for which the data is prepared; <see cref="DataModule.Stage.Fit"/> by default.</summary>
    public Stage Stage { get; init; } = Stage.Fit;

    /// <summary>The rank of this process; a single process by default.</summary>
    public ProcessRank Rank { get; init; } = ProcessRank.Single;

    /// <summary>Cancelled when the run is cancelled, for example by Ctrl-C.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Writes one line about the work; by default nothing is written.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Reports the progress of long work, such as a download; call it several times a second. By default nothing is shown.</summary>
    public Action<PrepareProgress> Progress { get; init; } = static _ => { };

    /// <summary>
    /// Locks a directory against other processes: waits until no other process has the lock, and holds it until the result is disposed. Two
    /// jobs that prepare the same directory then do so one after the other. If a process dies, its lock is released, but its files may be
    /// incomplete: check them.
    /// </summary>
    /// <param name="directory">The directory. It is created if needed, and gets the file <c>.prepare.lock</c>. Its file system must support locks, as NFS 4 does.</param>
    /// <returns>Dispose it to release the lock.</returns>
    /// <exception cref="DataSourceException">The directory cannot be created or written to.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<IDisposable> LockAsync(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        AtomicFile.CreateDirectory(directory);
        FileStream? file = null;
        var path = Path.Combine(directory, ".prepare.lock");
        await AtomicFile.GuardAsync(
            path, async () => file = await AtomicFile.OpenAloneAsync(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, CancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
        return file!;
    }
}

/// <summary>The progress of one piece of preparation.</summary>
/// <param name="Work">The work, for example "downloading FILE".</param>
/// <param name="Done">The number of bytes that are done.</param>
/// <param name="Total">The total number of bytes.</param>
public readonly record struct PrepareProgress(string Work, long Done, long Total);

/// <summary>The stage, rank and cancellation of a setup, teardown or exception hook.</summary>
public sealed class StageContext
{
    /// <summary>The stage that is set up or torn down.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The rank of this process; a single process by default.</summary>
    public ProcessRank Rank { get; init; } = ProcessRank.Single;

    /// <summary>Cancelled when the run is cancelled, for example by Ctrl-C.</summary>
    public CancellationToken CancellationToken { get; init; }
}

/// <summary>The batch of a transfer hook: its loader, its index and its target device.</summary>
/// <param name="Split">The split of the batch.</param>
/// <param name="Device">The device on which the step runs.</param>
/// <param name="State">What the trainer is doing.</param>
/// <param name="Epoch">The epoch of the run, from 0.</param>
/// <param name="BatchIndex">The index of the batch in this epoch, from 0.</param>
/// <param name="LoaderIndex">The index of the loader where the split has several, from 0.</param>
/// <param name="LoaderName">The loader's name; null where it has none.</param>
public readonly record struct BatchContext(
    Split Split,
    torch.Device Device,
    RunningState State = RunningState.Idle,
    long Epoch = 0,
    long BatchIndex = 0,
    int LoaderIndex = 0,
    string? LoaderName = null);
