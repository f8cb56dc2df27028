using DataModule.Tests.Engine;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Distributed;

/// <summary>Layers of batch normalization on ranks that are threads, beside one that has all samples.</summary>
public sealed class SyncBatchNormTests
{
    private const int Samples = 12, Steps = 2;

    /// <summary>How the samples are shared out; of three ranks, one may have none.</summary>
    public static TheoryData<string, int[]> Shares => new MatrixTheoryData<string, int[]>(
        ["1d", "2d", "without weights", "without momentum", "without running statistics"], [[6, 6], [1, 11], [4, 4, 4], [7, 2, 3], [5, 0, 7]]);

    [Theory]
    [MemberData(nameof(Shares))]
    public void Outputs_gradients_and_running_statistics_are_those_of_one_layer_with_all_samples(string kind, int[] shares)
    {
        var alone = Train(kind, SingleProcess.Instance, [Samples]);
        var ranks = ThreadRanks.Run(shares.Length, collectives => Train(kind, collectives, shares));

        for (var step = 0; step < Steps; step++)
        {
            AssertClose(alone.Outputs[step], [.. ranks.SelectMany(rank => rank.Outputs[step])]);
            AssertClose(alone.InputGradients[step], [.. ranks.SelectMany(rank => rank.InputGradients[step])]);
        }

        AssertClose(alone.WeightGradients, [.. Enumerable.Range(0, alone.WeightGradients.Length).Select(place => ranks.Sum(rank => rank.WeightGradients[place]))]);
        AssertClose(alone.Statistics, ranks[0].Statistics);
        Assert.All(ranks, rank => Assert.Equal(ranks[0].Statistics, rank.Statistics));
    }

    [Fact]
    public void A_layer_that_is_frozen_or_called_outside_of_a_step_is_left_alone()
    {
        ThreadRanks.Run(2, static collectives =>
        {
            using var layer = nn.BatchNorm1d(3);
            using var norms = new SyncBatchNorms(collectives, nn.Sequential(layer));
            // Only one rank does: it would wait for ever if it were to meet the other.
            if (collectives.Rank.Global == 0)
            {
                layer.call(ones(4, 3));
                norms.BeginStep(4, partial: false);
                layer.eval();
                layer.call(ones(4, 3));
                norms.EndStep();
            }

            return 0;
        });
    }

    [Fact]
    public void A_layer_that_is_called_by_forward_is_an_error_that_names_it()
    {
        using var layer = nn.BatchNorm1d(2);
        using var model = nn.Sequential(("first", nn.Linear(2, 2)), ("second", layer));
        using var norms = new SyncBatchNorms(SingleProcess.Instance, model);
        norms.BeginStep(4, partial: false);
        layer.forward(rand(4, 2));
        var error = Assert.Throws<InvalidOperationException>(norms.EndStep);
        Assert.Contains("BatchNorm1d 'second' was called by forward", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_value_a_channel_on_all_ranks_together_is_an_error()
    {
        using var layer = nn.BatchNorm1d(2);
        using var norms = new SyncBatchNorms(SingleProcess.Instance, nn.Sequential(layer));
        norms.BeginStep(1, partial: false);
        Assert.Contains("Training needs at least two", Assert.Throws<InvalidOperationException>(() => layer.call(rand(1, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_is_left_by_steps() => LiveTensors.NoneIsLeftBy(static () =>
    {
        using var model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4));
        using var norms = new SyncBatchNorms(SingleProcess.Instance, model);
        for (var step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            norms.BeginStep(6, partial: false);
            model.call(rand(6, 3)).pow(2).mean().backward();
            norms.EndStep();
            model.zero_grad();
        }
    });

    private static Result Train(string kind, ICollectives collectives, int[] shares)
    {
        using var scope = NewDisposeScope();
        using BatchNorm layer = kind switch
        {
            "2d" => nn.BatchNorm2d(3, dtype: float64),
            "without weights" => nn.BatchNorm1d(3, affine: false, dtype: float64),
            "without running statistics" => nn.BatchNorm1d(3, track_running_stats: false, dtype: float64),
            _ => nn.BatchNorm1d(3, dtype: float64),
        };
        if (kind == "without momentum")
        {
            layer.momentum = null;
        }

        using var model = nn.Sequential(("layer", layer));
        using var norms = collectives.AreSeveral() ? new SyncBatchNorms(collectives, model) : null;
        var (outputs, gradients) = (new double[Steps][], new double[Steps][]);
        using var generator = new Generator(5);
        var (mine, first) = (shares[collectives.Rank.Global], shares.Take(collectives.Rank.Global).Sum());
        for (var step = 0; step < Steps; step++)
        {
            // Far from zero, and with weights for the outputs, whose mean would have no gradient.
            long[] shape = kind == "2d" ? [Samples, 3, 2, 5] : [Samples, 3];
            var (all, factors) = (rand(shape, float64, generator: generator) + 100, rand(shape, float64, generator: generator));
            if (mine == 0)
            {
                norms!.TakePart();
                (outputs[step], gradients[step]) = ([], []);
                continue;
            }

            var input = all.narrow(0, first, mine).clone().requires_grad_();
            norms?.BeginStep(mine, partial: shares.Contains(0));
            var output = model.call(input);
            // A mean over this rank's samples, and the gradients weighed by their number, as data-parallel training does it.
            ((output * factors.narrow(0, first, mine)).pow(2).sum() / mine).backward();
            norms?.EndStep();
            outputs[step] = output.data<double>().ToArray();
            gradients[step] = (input.grad! * ((double)mine / Samples)).data<double>().ToArray();
        }

        return new Result(
            outputs,
            gradients,
            [.. layer.parameters().SelectMany(parameter => parameter.grad is { } grad ? (grad * ((double)mine / Samples)).data<double>().ToArray() : new double[3])],
            [.. layer.buffers().SelectMany(static buffer => buffer.to(float64).data<double>().ToArray())]);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-8 * Math.Max(1, Math.Abs(pair.First))));
    }

    private sealed record Result(double[][] Outputs, double[][] InputGradients, double[] WeightGradients, double[] Statistics);
}
