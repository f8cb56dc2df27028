using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Measures managed allocation of the whole process, so tests that use it run alone.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class Allocations
{
    public const string Alone = "allocations";

    /// <summary>
    /// Bytes allocated by ten steps, workers' included, once everything is compiled. The least of several
    /// measurements: the runtime itself (tiered compilation, the test runner's timers) allocates now and then.
    /// </summary>
    public static long InSteadyState(Action step)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 60 && least > 0; round++)
        {
            for (var warm = 0; warm < 40; warm++)
            {
                step();
            }

            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var measured = 0; measured < 10; measured++)
            {
                step();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            Thread.Sleep(5);
        }

        return least;
    }
}
