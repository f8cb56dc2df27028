using System.Globalization;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class DataParallelTests
{
    [Theory]
    [MemberData(nameof(RankRunner.Jobs), MemberType = typeof(RankRunner))]
    public async Task Weights_on_several_ranks_are_those_of_one_process_and_the_same_bits_on_all_and_again(Launcher launcher, int ranks)
    {
        var alone = Weights(Assert.Single((await RankRunner.RunAsync(launcher, 1, "gradients")).Lines()));
        var together = await RankRunner.RunAsync(launcher, ranks, "gradients");
        Assert.True(together.ExitCode == 0, together.ToString());
        var first = together.Lines().Select(line => line[4..]).ToList();
        Assert.Equal(ranks, first.Count);
        Assert.Single(first.Distinct());
        Assert.Equal(alone.Length, Weights("[0] " + first[0]).Length);
        Assert.All(alone.Zip(Weights("[0] " + first[0])), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.EndsWith(" idle", first[0], StringComparison.Ordinal);

        var again = await RankRunner.RunAsync(launcher, ranks, "gradients");
        Assert.Equal(first, again.Lines().Select(line => line[4..]));
    }

    [Theory]
    [MemberData(nameof(RankRunner.Launchers), MemberType = typeof(RankRunner))]
    public async Task Ranks_with_different_models_are_an_error(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "other-model");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Rank 1 has another model than rank 0.", result.Errors, StringComparison.Ordinal);
    }

    private static double[] Weights(string line) => [.. line.Split(' ')[1..^1].Select(weight => double.Parse(weight, CultureInfo.InvariantCulture))];
}
