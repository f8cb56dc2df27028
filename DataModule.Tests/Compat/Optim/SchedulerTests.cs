using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule.Tests.Compat.Optim;

/// <summary>Learning rates over ten epochs, of two groups. The expected numbers are PyTorch's.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void StepLR_multiplies_every_few_epochs() => Check(
        o => StepLR(o, 3, gamma: 0.5),
        [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125],
        [0.5, 0.5, 0.5]);

    [Fact]
    public void MultiStepLR_multiplies_at_milestones() => Check(
        o => MultiStepLR(o, [2, 5], gamma: 0.1),
        [1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
        [0.5, 0.5, 0.05]);

    [Fact]
    public void ExponentialLR_multiplies_every_epoch() => Check(
        o => ExponentialLR(o, 0.9),
        [1, 0.9, 0.81, 0.729, 0.6561, 0.59049, 0.531441, 0.4782969, 0.43046721, 0.38742049, 0.34867844],
        [0.5, 0.45, 0.405]);

    [Fact]
    public void ConstantLR_scales_for_some_epochs() => Check(
        o => ConstantLR(o, 0.5, 3),
        [0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1],
        [0.25, 0.25, 0.25]);

    [Fact]
    public void LinearLR_scales_by_an_even_ramp() => Check(
        o => LinearLR(o, 0.25, 1, 4),
        [0.25, 0.4375, 0.625, 0.8125, 1, 1, 1, 1, 1, 1, 1],
        [0.125, 0.21875, 0.3125]);

    [Fact]
    public void CosineAnnealingLR_follows_a_cosine() => Check(
        o => CosineAnnealingLR(o, 4, 0.1),
        [1, 0.86819805, 0.55, 0.23180195, 0.1, 0.23180195, 0.55, 0.86819805, 1, 0.86819805, 0.55],
        [0.5, 0.44142136, 0.3]);

    [Fact]
    public void LambdaLR_asks_a_function() => Check(
        o => LambdaLR(o, epoch => Math.Pow(0.95, epoch)),
        [
            1, 0.95, 0.9025, 0.857375, 0.81450625,
            0.77378094, 0.73509189, 0.6983373, 0.66342043, 0.63024941, 0.59873694,
        ],
        [0.5, 0.475, 0.45125]);

    [Fact]
    public void A_scheduler_can_start_anew_at_an_epoch()
    {
        using var weight = nn.Parameter(zeros(1));
        foreach (var create in new Func<optim.Optimizer, LRScheduler>[]
        {
            optimizer => StepLR(optimizer, 3, 0.5),
            optimizer => MultiStepLR(optimizer, [2, 5], 0.1),
            optimizer => ExponentialLR(optimizer, 0.9),
            optimizer => CosineAnnealingLR(optimizer, 4, 0.1),
            optimizer => LinearLR(optimizer, 0.25, 1, 4),
            optimizer => LambdaLR(optimizer, epoch => 1.0 / (epoch + 1)),
        })
        {
            using var stepped = optim.SGD([weight], 1);
            using var jumped = optim.SGD([weight], 1);
            var (steps, jump) = (create(stepped), create(jumped));
            for (var i = 0; i < 7; i++)
            {
                steps.step();
            }
            jump.step(7);

            Assert.Equal(steps.get_last_lr().Single(), jump.get_last_lr().Single(), 1e-9);
        }
    }

    [Fact]
    public void The_rate_at_the_start_stays_known()
    {
        using var weight = nn.Parameter(zeros(1));
        using var optimizer = optim.Adam([weight], 0.5);
        var scheduler = StepLR(optimizer, 1, 0.1);
        scheduler.step();

        var group = optimizer.ParamGroups.Single();
        Assert.Equal(0.5, group.InitialLearningRate);
        Assert.Equal(0.05, group.LearningRate, 1e-12);
        Assert.Equal([group.LearningRate], scheduler.get_last_lr());
    }

    private static void Check(Func<optim.Optimizer, LRScheduler> create, double[] expected, double[] expectedOfSecond)
    {
        using var first = nn.Parameter(zeros(1));
        using var second = nn.Parameter(zeros(1));
        using var optimizer = optim.SGD(
            [new SGD.ParamGroup { Parameters = [first] }, new SGD.ParamGroup([second], 0.5)], 1);
        var scheduler = create(optimizer);
        for (var epoch = 0; epoch < expected.Length; epoch++)
        {
            var rates = optimizer.ParamGroups.Select(group => group.LearningRate).ToArray();
            Assert.Equal(expected[epoch], rates[0], 1e-7);
            if (epoch < expectedOfSecond.Length)
            {
                Assert.Equal(expectedOfSecond[epoch], rates[1], 1e-7);
            }
            scheduler.step();
        }
    }
}
