using TorchSharp;

namespace DataModule;

/// <summary>What a prepare hook may want to know and say.</summary>
public sealed class PrepareContext
{
    /// <summary>The stage that the data is prepared for.</summary>
    public Stage Stage { get; init; } = Stage.Fit;

    /// <summary>This process's place among all; a single process by default.</summary>
    public ProcessRank Rank { get; init; } = ProcessRank.Single;

    /// <summary>Cancelled when the run is, for example by Ctrl-C.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Gets one line at a time of what is being done; nothing is printed by default.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Gets how far a long piece of the work is, such as a download, several times a second; nothing is shown by default.</summary>
    public Action<PrepareProgress> Progress { get; init; } = static _ => { };

    /// <summary>
    /// Waits until no other process has a directory, and keeps others out until the result is disposed: two jobs that prepare the same one
    /// do so one after the other. A process that dies lets go. What it has left there is as it left it: the work is to see whether it is complete.
    /// </summary>
    /// <param name="directory">It is made if need be, and gets a file, <c>.prepare.lock</c>. On a file system that has locks, as NFS 4 has.</param>
    /// <exception cref="DataSourceException">The directory cannot be made or written to.</exception>
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

/// <summary>How far one piece of preparing is.</summary>
/// <param name="Work">What is being done, such as "downloading FILE".</param>
/// <param name="Done">How many bytes are done.</param>
/// <param name="Total">How many bytes there are.</param>
public readonly record struct PrepareProgress(string Work, long Done, long Total);

/// <summary>What a setup, teardown or exception hook may want to know.</summary>
public sealed class StageContext
{
    /// <summary>The stage that is set up or torn down.</summary>
    public required Stage Stage { get; init; }

    /// <summary>This process's place among all; a single process by default.</summary>
    public ProcessRank Rank { get; init; } = ProcessRank.Single;

    /// <summary>Cancelled when the run is, for example by Ctrl-C.</summary>
    public CancellationToken CancellationToken { get; init; }
}

/// <summary>Which batch of which loader a transfer hook has before it, and where it is going.</summary>
/// <param name="Split">The split that the batch comes from.</param>
/// <param name="Device">Where the step will run.</param>
/// <param name="State">What the trainer is doing.</param>
/// <param name="Epoch">The epoch of the run, from 0.</param>
/// <param name="BatchIndex">The place in this epoch, from 0.</param>
/// <param name="LoaderIndex">Which of several loaders of the split, from 0.</param>
/// <param name="LoaderName">The loader's name, if it has one.</param>
public readonly record struct BatchContext(
    Split Split,
    torch.Device Device,
    RunningState State = RunningState.Idle,
    long Epoch = 0,
    long BatchIndex = 0,
    int LoaderIndex = 0,
    string? LoaderName = null);
