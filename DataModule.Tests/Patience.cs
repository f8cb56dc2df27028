using System.Diagnostics;
using Xunit;

namespace DataModule.Tests;

/// <summary>Waits for events. How long decides nothing but how soon a test that would never end fails.</summary>
internal static class Patience
{
    /// <summary>Minutes, so that no machine is too slow.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The same, for those who count in milliseconds.</summary>
    public static readonly int Milliseconds = (int)Limit.TotalMilliseconds;

    /// <summary>Waits until something has happened.</summary>
    /// <param name="happened">Looks; it may also fail the test where that can no longer happen.</param>
    /// <param name="otherwise">What is said if it never does.</param>
    public static async Task UntilAsync(Func<bool> happened, string otherwise)
    {
        for (var started = Stopwatch.GetTimestamp(); !happened();)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, otherwise);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The same, on the calling thread.</summary>
    public static void Until(Func<bool> happened, string otherwise) => Assert.True(SpinWait.SpinUntil(happened, Limit), otherwise);
}
