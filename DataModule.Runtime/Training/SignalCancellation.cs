using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Cancels the run at the first Ctrl-C or SIGTERM. The second one ends the process as usual.</summary>
internal sealed class SignalCancellation : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly PosixSignalRegistration[] registrations = [];
    private PosixSignal? received;

    public SignalCancellation(bool handle, CancellationToken cancellationToken)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (handle)
        {
            registrations =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
            ];
        }
    }

    public CancellationToken Token => source.Token;

    /// <summary>The signal that cancelled the run; null if there was none.</summary>
    public PosixSignal? Received => received;

    /// <summary>Adopts a signal that another rank has received.</summary>
    public void Adopt(PosixSignal signal) => received ??= signal;

    /// <summary>Ends the process with the conventional exit code 128 + signal number, if a signal cancelled the run.</summary>
    public void ExitIfSignalled()
    {
        if (received is { } signal)
        {
            Environment.Exit(signal == PosixSignal.SIGINT ? 130 : 143);
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        if (received is null)
        {
            received = context.Signal;
            context.Cancel = true;
            source.Cancel();
        }
    }
}
