using System.Runtime.ExceptionServices;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Engine;

/// <summary>
/// Counts the tensors that a piece of code leaves, while other tests run. TorchSharp counts by the thread that made a tensor, whichever
/// thread frees it: on a thread that other tests have used, the count falls when their tensors are freed.
/// </summary>
internal static class LiveTensors
{
    /// <summary>Runs the code on a thread of its own; fails if a tensor that it made is left, and if it fails.</summary>
    public static void NoneIsLeftBy(Action act)
    {
        ExceptionDispatchInfo? failed = null;
        var thread = new Thread(() =>
        {
            try
            {
                act();
                Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
            catch (Exception error)
            {
                failed = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failed?.Throw();
    }
}
