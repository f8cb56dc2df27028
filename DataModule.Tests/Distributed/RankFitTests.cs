using System.Globalization;
using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

/// <summary>Whole fits on several ranks, beside the same ones in a single process with batches as large as the ranks' together.</summary>
public sealed class RankFitTests(RankFitTests.Alone alone) : IClassFixture<RankFitTests.Alone>
{
    /// <summary>Like <see cref="Job"/>; each is compared with a single process, but for those where ranks differ by nature.</summary>
    private static readonly string[] Fits =
    [
        "all=yes",
        "samples=96,accumulate=2,clip=500,only=fit",
        "samples=96,manual=yes,only=fit,epochs=1",
        "samples=96,manual=clip,only=fit,epochs=1",
        "loader=weighted,only=fit,epochs=1",
        "loader=stream,only=fit,epochs=1",
        "loader=mix,only=fit,epochs=1",
        "loader=sequential,samples=96,only=fit,epochs=1",
        "loader=own,only=fit,epochs=1",
        "loader=batches,only=fit,epochs=1",
        "layers=norm,only=fit,epochs=1",
        "layers=dropout,only=fit,epochs=1",
        // The last half of a batch of 12 and the whole of the next: ranks without a sample, and a step without one.
        "loader=faulty,faulty=42-59,only=fit,epochs=1",
        "loader=faulty,faulty=42-59,layers=norm,sync=yes,only=fit,epochs=1",
        // The last batch is of 5 samples: parts of unequal size, or a rank without any.
        "layers=norm,sync=yes,samples=101,only=fit",
        "layers=pictures,sync=yes,samples=101,only=fit",
        "layers=pictures,sync=yes,samples=96,accumulate=2,clip=500,only=fit",
        "layers=norm,sync=yes,samples=96,manual=yes,only=fit,epochs=1",
    ];

    /// <summary>Mean losses over a rank's part of a batch, or its own random numbers: the weights are others than a single process's.</summary>
    private static readonly string[] OthersThanAlone = ["loader=batches", "layers=norm,only", "layers=dropout"];

    [Theory]
    [InlineData(Launcher.OpenMpi, 2)]
    [InlineData(Launcher.Mpich, 3)]
    [InlineData(Launcher.OpenMpi, 4)]
    public async Task A_fit_on_several_ranks_is_that_of_one_process(Launcher launcher, int ranks)
    {
        var result = await RankRunner.RunAsync(launcher, ranks, ["fits", .. Fits]);
        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var fit in Fits)
        {
            var expected = Job.Of(await alone.Output, fit)[0];
            var jobs = Job.Of(result, fit);
            Assert.Equal(ranks, jobs.Count);
            Assert.All(jobs, job => Assert.Equal((jobs[0].Weights, jobs[0].Steps, jobs[0].Train, jobs[0].Validation), (job.Weights, job.Steps, job.Train, job.Validation)));
            Assert.Equal(expected.Epochs.Keys, jobs[0].Epochs.Keys);
            foreach (var (epoch, numbers) in expected.Epochs)
            {
                Assert.Equal(numbers.Order(), jobs.SelectMany(job => job.Epochs.GetValueOrDefault(epoch, [])).Order());
            }

            // Each rank has random numbers of its own.
            Assert.Equal(ranks, jobs.Select(job => job.Drawn).Distinct().Count());
            AssertClose(expected.Value("number"), jobs[0].Value("number"));
            AssertClose(expected.Value("numbers"), jobs[0].Value("numbers"));
            if (!OthersThanAlone.Any(other => fit.Contains(other, StringComparison.Ordinal)))
            {
                Assert.Equal(expected.Steps, jobs[0].Steps);
                Assert.True(expected.Numbers().Zip(jobs[0].Numbers()).All(static pair => Math.Abs(pair.First - pair.Second) < 1e-5), $"{fit}: {expected.Weights} alone, {jobs[0].Weights}");
                AssertClose(expected.Value("loss"), jobs[0].Value("loss"));
            }
        }

        var all = Job.Of(result, "all=yes");
        Assert.All(all, job => Assert.Equal((all[0].Validated, all[0].Tested), (job.Validated, job.Tested)));
        Assert.Contains("number 51, last 102, numbers 51 of 103", all[0].Validated, StringComparison.Ordinal);
        Assert.Equal(all[0].Validated, all[0].Tested);
        Assert.Equal(Enumerable.Range(0, 103), all.SelectMany(job => job.Predicted).Order());
        var (most, more) = Math.DivRem(103, ranks);
        Assert.Equal(Enumerable.Range(0, ranks).Select(rank => most + (rank < more ? 1 : 0)), all.Select(job => job.Predicted.Length));
        Assert.EndsWith(" | idle", all[0].Line, StringComparison.Ordinal);

        if ((launcher, ranks) == (Launcher.OpenMpi, 4))
        {
            Assert.Equal(result.Lines(), (await RankRunner.RunAsync(launcher, ranks, ["fits", .. Fits])).Lines());
        }
    }

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-5 * Math.Max(1, Math.Abs(expected)));

    /// <summary>The single process, run once.</summary>
    public sealed class Alone
    {
        internal Task<Command.Result> Output { get; } = Command.RunAsync("dotnet", [RankRunner.Job, "fits", .. Fits]);
    }

    /// <summary>What one rank said of one fit.</summary>
    private sealed record Job(string Line)
    {
        private readonly string[] parts = Line.Split(" | ");

        public string Weights => parts[1];

        public string Steps => parts[2];

        public string Train => parts[3];

        public string Validation => parts[4];

        public string Validated => parts[5];

        public string Tested => parts[6];

        private bool HasAll => parts.Length > 7;

        public string Drawn => parts[HasAll ? 9 : 6];

        public int[] Predicted => Array.ConvertAll(parts[8].Split(','), static number => int.Parse(number, CultureInfo.InvariantCulture));

        public Dictionary<string, int[]> Epochs => parts[HasAll ? 7 : 5].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static epoch => epoch.Split(':'))
            .ToDictionary(static epoch => epoch[0], static epoch => Array.ConvertAll(epoch[1].Split(','), static number => int.Parse(number, CultureInfo.InvariantCulture)));

        public double Value(string metric) => double.Parse(
            Train.Split(", ").Single(one => one.StartsWith(metric + " ", StringComparison.Ordinal))[(metric.Length + 1)..], CultureInfo.InvariantCulture);

        public double[] Numbers() => Array.ConvertAll(Weights.Split(' '), static weight => double.Parse(weight, CultureInfo.InvariantCulture));

        public static List<Job> Of(Command.Result result, string fit) => [.. result.Lines().Select(static line => line[4..])
            .Where(line => line.StartsWith(fit + " | ", StringComparison.Ordinal)).Select(static line => new Job(line))];
    }
}
