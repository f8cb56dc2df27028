using System.Runtime.ExceptionServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Decides when checkpoints of a fit are written. A checkpoint holds the state between two steps, after all callbacks have been called for the first.
/// A checkpoint that is requested at another time is written at the next such point. During a validation, checkpoints hold the state before it, since a resumed
/// fit runs the validation again. When a fit ends or is interrupted, they hold the state before the callbacks are called.
/// </summary>
/// <param name="capture">Returns the current state.</param>
/// <param name="captureSavers">Updates the state of the callbacks that save: their list of files must be current, even if a validation is run again.</param>
/// <param name="collectives">With several ranks, rank 0 decides and writes. All ranks capture the state, since each has a part of it.</param>
internal sealed class SavePoints(Func<Checkpoint> capture, Action<Checkpoint> captureSavers, ICollectives collectives) : IDisposable
{
    private const byte CaptureNow = 1, NoMore = 0;

    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly Lock guard = new();
    private List<string> waiting = [];
    private bool savers;
    private Checkpoint? held;
    private ExceptionDispatchInfo? failure;

    /// <summary>Whether the current state can be saved: the fit has started, and no step is running.</summary>
    public bool Open { get; set; }

    /// <summary>Writes a checkpoint: now, if the callbacks that save are being called, otherwise at the next point between two steps.</summary>
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

    /// <summary>Called after all callbacks except those that save: writes the requested checkpoints.</summary>
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

    /// <summary>Called after the callbacks that save, also if one of them has failed.</summary>
    public void EndSaving() => savers = false;

    /// <summary>Called after all callbacks if none has failed: releases the other ranks.</summary>
    public void Leave()
    {
        if (IsShared)
        {
            collectives.Broadcast([NoMore], root: 0);
        }
    }

    /// <summary>On the other ranks: takes part in the checkpoints that rank 0 writes between <see cref="Reach"/> and <see cref="Leave"/>.</summary>
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

    /// <summary>Whether a state that is captured now combines all ranks.</summary>
    private bool IsShared => collectives.AreSeveral() && Open && held is null && failure is null;

    /// <summary>Keeps the current state: until <see cref="Release"/>, checkpoints hold it. Optimizer states are not copied, since nothing changes them meanwhile.</summary>
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
            // A fit that cannot be saved may still validate and end. The error is thrown only when a checkpoint is written.
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
