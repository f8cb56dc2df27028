using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace DataModule.Tests.State;

public sealed class ScheduleProgressTests
{
    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> Schedulers = new()
    {
        ["constant"] = optimizer => lr_scheduler.ConstantLR(optimizer, 0.3, 4),
        ["linear"] = optimizer => lr_scheduler.LinearLR(optimizer, 0.1, 1.0, 7),
        ["step"] = optimizer => lr_scheduler.StepLR(optimizer, 3, 0.7),
        ["multistep"] = optimizer => lr_scheduler.MultiStepLR(optimizer, [2, 5, 6], 0.7),
        ["exponential"] = optimizer => lr_scheduler.ExponentialLR(optimizer, 0.93),
        ["cosine"] = optimizer => lr_scheduler.CosineAnnealingLR(optimizer, 9, 1e-4),
        ["lambda"] = optimizer => lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + (0.3 * epoch))),
    };

    public static TheoryData<string> Names => [.. Schedulers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schedule_goes_on_bit_by_bit_from_any_step(string name)
    {
        using var scope = NewDisposeScope();
        for (var saved = 0; saved <= 10; saved++)
        {
            using var optimizer = SGD(Parameters(), 0.1);
            var schedule = new ScheduleProgress(Schedulers[name](optimizer));
            Step(schedule, saved);
            var (optimizerState, state) = (OptimizerStates.Capture(optimizer), StateDict.Parse(schedule.StateDict().ToJson()));
            var expected = Rates(schedule, optimizer, 6);

            using var other = SGD(Parameters(), 0.1);
            var resumed = new ScheduleProgress(Schedulers[name](other));
            resumed.LoadStateDict(state);
            OptimizerStates.Restore(other, optimizerState);
            Assert.Equal(expected, Rates(resumed, other, 6));
            Assert.Equal(schedule.StateDict().ToJson(), resumed.StateDict().ToJson());
        }
    }

    [Fact]
    public void The_metrics_that_a_schedule_followed_are_kept_exactly()
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD(Parameters(), 0.1);
        var schedule = new ScheduleProgress(lr_scheduler.StepLR(optimizer, 3));
        foreach (var metric in (double[])[0.1 + 0.2, double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0])
        {
            schedule.Step(metric);
        }

        Assert.Equal(
            "{\"type\":\"StepLR\",\"steps\":5,\"metrics\":[0.30000000000000004,\"NaN\",\"Infinity\",\"-Infinity\",-0]}",
            schedule.StateDict().ToJson());
        var resumed = new ScheduleProgress(lr_scheduler.StepLR(optimizer, 3));
        resumed.LoadStateDict(StateDict.Parse(schedule.StateDict().ToJson()));
        Assert.Equal(schedule.StateDict().ToJson(), resumed.StateDict().ToJson());
        Assert.Throws<InvalidOperationException>(resumed.Step);
    }

    [Fact]
    public void Another_schedule_is_refused_with_both_sides()
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD(Parameters(), 0.1);
        var step = new ScheduleProgress(lr_scheduler.StepLR(optimizer, 3));
        var cosine = new ScheduleProgress(lr_scheduler.CosineAnnealingLR(optimizer, 3));
        Assert.Contains(
            "is a StepLR in the checkpoint, but a CosineAnnealingLR in this run",
            Assert.Throws<StateException>(() => cosine.LoadStateDict(step.StateDict())).Message);
        cosine.Step();
        Assert.Throws<StateException>(() => cosine.LoadStateDict(cosine.StateDict()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"type\":\"StepLR\",\"steps\":-1,\"metrics\":[]}")]
    [InlineData("{\"type\":\"StepLR\",\"steps\":9223372036854775807,\"metrics\":[]}")]
    [InlineData("{\"type\":\"StepLR\",\"steps\":2,\"metrics\":[1]}")]
    [InlineData("{\"type\":\"StepLR\",\"steps\":1,\"metrics\":[\"x\"]}")]
    [InlineData("{\"type\":\"StepLR\",\"steps\":1,\"metrics\":1}")]
    public void A_broken_state_is_refused(string json)
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD(Parameters(), 0.1);
        var schedule = new ScheduleProgress(lr_scheduler.StepLR(optimizer, 3));
        Assert.Throws<StateException>(() => schedule.LoadStateDict(StateDict.Parse(json)));
        Assert.Equal(0, schedule.StateDict().GetInt64("steps"));
    }

    private static IEnumerable<TorchSharp.Modules.Parameter> Parameters() => nn.Linear(2, 2).parameters();

    private static void Step(ScheduleProgress schedule, int times)
    {
        for (; times > 0; times--)
        {
            schedule.Step();
        }
    }

    private static double[] Rates(ScheduleProgress schedule, Optimizer optimizer, int steps) =>
    [
        .. Enumerable.Range(0, steps).Select(_ =>
        {
            schedule.Step();
            return optimizer.ParamGroups.Single().LearningRate;
        }),
    ];
}
