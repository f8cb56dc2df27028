using System.Globalization;
using DataModule.Tests.State;
using Xunit;

namespace DataModule.Tests.Data.Caching;

public sealed class DiskCacheCrashTests
{
    private const string FolderVariable = "DATAMODULE_TEST_CACHE_FOLDER";
    private const long Count = 20_000;

    [Fact]
    public async Task Several_processes_fill_a_cache_at_once_and_may_be_killed_at_any_moment()
    {
        using var directory = new TemporaryDirectory();
        var folder = directory["cache"];
        for (var round = 0; round < 3; round++)
        {
            var variables = new Dictionary<string, string> { [FolderVariable] = folder };
            var method = $"{typeof(DiskCacheCrashTests).FullName}.{nameof(Filler)}";
            using var first = new TestProcess(method, variables);
            using var second = new TestProcess(method, variables);
            var before = Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0;
            while (!Directory.Exists(folder) || Directory.GetFiles(folder).Length < before + 2)
            {
                Assert.False(first.HasExited && second.HasExited, "both fillers ended before they were killed");
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }

            await Task.Delay(20 * (round + 1), TestContext.Current.CancellationToken);
            first.Kill();
            second.Kill();
        }

        Assert.Equal(6, Directory.GetFiles(folder).Length);
        var fetched = 0;
        var cached = Samples(() => fetched++).Cache(folder);
        for (long index = 0; index < Count; index++)
        {
            Assert.Equal(Expected(index), cached[index]);
        }

        Assert.InRange(fetched, 1, Count - 100);
    }

    /// <summary>Fills the cache over and over, from several threads, until it is killed.</summary>
    [Fact(Explicit = true)]
    public void Filler()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, "runs only as the child of the crash test");
        var fetched = 0;
        var cached = Samples(() =>
        {
            // Some at once, so that there is something to lose; then slowly, so that it is never done before it is killed.
            if (Interlocked.Increment(ref fetched) > 500)
            {
                Thread.Sleep(5);
            }
        }).Cache(folder);
        using var loader = cached.Arrays(10, shuffle: true, seed: (ulong)Environment.ProcessId, workers: 2);
        foreach (var batch in loader)
        {
            Assert.Equal(10, batch.Length);
        }

        Thread.Sleep(TimeSpan.FromMinutes(1));
    }

    private static IDataset<byte[]> Samples(Action fetch) => Loaders.Indices(Count).Map(index =>
    {
        fetch();
        return Expected(index);
    });

    private static byte[] Expected(long index) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(index.ToString(CultureInfo.InvariantCulture), 1 + (int)(index % 300))));
}
