using System.Runtime.ExceptionServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// When the state of a fit is written. A checkpoint is of a moment between steps, when every callback has been told what happened:
/// whoever asks for one elsewhere gets it at the next such moment. While a validation runs, the state to go on from is that of its
/// beginning, since it is then run again; and when a fit ends or is interrupted, that of before callbacks are told.
/// </summary>
/// <param name="capture">Gives the state as it is now.</param>
/// <param name="captureSavers">Sets the state of the callbacks that save: which files there are stays true when a validation is run again.</param>
/// <param name="collectives">Of several ranks, rank 0 decides and writes; a state is captured by all, since each has a part of it.</param>
internal sealed class SavePoints(Func<Checkpoint> capture, Action<Checkpoint> captureSavers, ICollectives collectives) : IDisposable
{
    private const byte CaptureNow = 1, NoMore = 0;

    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly Lock guard = new();
    private List<string> waiting = [];
    private bool savers;
    private Checkpoint? held;
    private ExceptionDispatchInfo? failure;

    /// <summary>Whether there is a state to go on from: the fit has started, and no step is under way.</summary>
    public bool Open { get; set; }

    /// <summary>Writes now, if the callbacks that save are being called; or else as soon as they can be.</summary>
    public void Request(string path)
    {
        if (collectives.Rank.Global != 0)
        {
            return;
        }

        if (Open && savers && Environment.CurrentManagedThreadId == thread)
        {
            Write(path);
            return;
        }

        lock (guard)
        {
            waiting.Add(path);
        }
    }

    /// <summary>All callbacks but those that save have been called.</summary>
    public void Reach()
    {
        savers = true;
        if (!Open || waiting.Count == 0)
        {
            return;
        }

        string[] paths;
        lock (guard)
        {
            paths = [.. waiting.Distinct()];
            waiting = [];
        }

        foreach (var path in paths)
        {
            Write(path);
        }
    }

    /// <summary>The callbacks that save have been called, or one of them has failed.</summary>
    public void EndSaving() => savers = false;

    /// <summary>All callbacks have been called, and none has failed.</summary>
    public void Leave()
    {
        if (IsShared)
        {
            collectives.Broadcast([NoMore], root: 0);
        }
    }

    /// <summary>Takes part in what rank 0 saves, from its <see cref="Reach"/> to its <see cref="Leave"/>.</summary>
    public void Follow()
    {
        if (!IsShared)
        {
            return;
        }

        Span<byte> order = [NoMore];
        collectives.Broadcast(order, root: 0);
        while (order[0] == CaptureNow)
        {
            capture().Dispose();
            collectives.Broadcast(order, root: 0);
        }
    }

    /// <summary>Whether a state that is written now is one of all ranks.</summary>
    private bool IsShared => collectives.AreSeveral() && Open && held is null && failure is null;

    /// <summary>Until <see cref="Release"/>, what is written is the state as it is now; apart from optimizers, which nothing touches meanwhile.</summary>
    public void Hold()
    {
        if (held is not null || failure is not null)
        {
            return;
        }

        try
        {
            held = capture();
            held.CopyTensors();
        }
        catch (Exception error)
        {
            // A fit that cannot be saved may validate and end all the same; whoever saves it is told.
            failure = ExceptionDispatchInfo.Capture(error);
        }
    }

    public void Release()
    {
        held?.Dispose();
        (held, failure) = (null, null);
    }

    public void Dispose() => Release();

    private void Write(string path)
    {
        failure?.Throw();
        if (held is not null)
        {
            captureSavers(held);
            held.Write(path);
            return;
        }

        if (IsShared)
        {
            collectives.Broadcast([CaptureNow], root: 0);
        }

        using var checkpoint = capture();
        checkpoint.Write(path);
    }
}
