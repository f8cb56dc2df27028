using System.Globalization;
using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class RankResumeTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>On four ranks, then two, then three, each with three samples a batch: two are killed in the middle of an epoch.</summary>
    [Theory]
    [InlineData(Launcher.OpenMpi)]
    [InlineData(Launcher.Mpich)]
    public async Task A_run_goes_on_with_more_or_fewer_ranks_and_loses_and_repeats_no_sample(Launcher launcher)
    {
        Assert.NotEqual(0, (await RunAsync(launcher, 4, "a", "epochs=2", "kill=step:1", "epoch=0", "at=5")).ExitCode);
        Assert.NotEqual(0, (await RunAsync(launcher, 2, "b", "epochs=2", "resume=last", "kill=step:0", "epoch=1", "at=4")).ExitCode);
        var result = await RunAsync(launcher, 3, "c", "epochs=2", "resume=last");
        Assert.True(result.ExitCode == 0, result.ToString());

        var parts = new[] { "a", "b", "c" }.Select(Seen).ToArray();
        // What was read after the last checkpoint was not learnt: the next part reads it again.
        var learnt = parts.SelectMany((part, place) => part.Where(sample => place == 2 || sample.Step < parts[place + 1].Min(static next => next.Step))).ToList();
        Assert.All(parts, static part => Assert.NotEmpty(part));
        foreach (var epoch in new long[] { 0, 1 })
        {
            Assert.Equal(Enumerable.Range(0, 98), learnt.Where(sample => sample.Epoch == epoch).Select(static sample => sample.Number).Order());
        }

        // The epoch's metrics are of all its samples, whichever rank of whichever job read them.
        Assert.All(result.Lines(), static line => Assert.Matches(@"\| number 48\.5\d*, loss [\d.]+, numbers 48\.5 \|", line));
    }

    /// <summary>It would be a batch ahead of the others from then on, and what it has read then would be read again.</summary>
    [Fact]
    public async Task A_rank_whose_batch_is_left_out_stays_beside_the_others()
    {
        string[] faulty = ["epochs=1", "loader=faulty", "faulty=9-11"];
        Assert.NotEqual(0, (await RunAsync(Launcher.OpenMpi, 2, "a", ["kill=step:1", "at=5", .. faulty])).ExitCode);
        Assert.Equal(0, (await RunAsync(Launcher.OpenMpi, 3, "b", ["resume=last", .. faulty])).ExitCode);

        var (before, after) = (Seen("a"), Seen("b"));
        var learnt = before.Where(sample => sample.Step < after.Min(static next => next.Step)).ToList();
        Assert.All(learnt, static sample => Assert.Equal(sample.Step, sample.Number / 6));
        Assert.Equal(Enumerable.Range(0, 98).Where(static number => number is < 9 or > 11), learnt.Concat(after).Select(static sample => sample.Number).Order());
    }

    private Task<Command.Result> RunAsync(Launcher launcher, int ranks, string part, params string[] more) => RankRunner.RunAsync(
        launcher, ranks, ["fit", "only=fit", $"batch={3 * ranks}", "every=1", $"checkpoints={directory.Path}", $"seen={directory.Path}", $"part={part}", .. more]);

    private List<(long Epoch, long Step, int Number)> Seen(string part) =>
    [
        .. Directory.GetFiles(directory.Path, $"{part}-*.txt").SelectMany(File.ReadAllLines)
            .Select(static line => Array.ConvertAll(line.Split(' '), static number => int.Parse(number, CultureInfo.InvariantCulture)))
            .Select(static numbers => ((long)numbers[0], (long)numbers[1], numbers[2])),
    ];
}
