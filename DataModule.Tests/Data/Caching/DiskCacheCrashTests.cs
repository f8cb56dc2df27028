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
            string[] before = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

            // Each has kept something, more in every round.
            await first.UntilAsync(() => Directory.Exists(folder)
                && Directory.GetFiles(folder).Except(before).Count(file => new FileInfo(file).Length > 20_000 * (round + 1)) == 2);
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
            // Some at once, so that there is something to lose; then slowly, and never all, so that it is killed before it is done.
            Thread.Sleep(Interlocked.Increment(ref fetched) switch { <= 500 => 0, <= 2_000 => 5, _ => Timeout.Infinite });
        }).Cache(folder);
        using var loader = cached.Arrays(10, shuffle: true, seed: (ulong)Environment.ProcessId, workers: 2);
        foreach (var batch in loader)
        {
            Assert.Equal(10, batch.Length);
        }
    }

    private static IDataset<byte[]> Samples(Action fetch) => Loaders.Indices(Count).Map(index =>
    {
        fetch();
        return Expected(index);
    });

    private static byte[] Expected(long index) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(index.ToString(CultureInfo.InvariantCulture), 1 + (int)(index % 300))));
}
