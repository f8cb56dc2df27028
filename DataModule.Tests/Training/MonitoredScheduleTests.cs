using TorchSharp;
using Xunit;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule.Tests.Training;

/// <summary>Learning-rate schedulers that follow a metric.</summary>
public sealed class MonitoredScheduleTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_steps_after_each_validation_by_its_metric()
    {
        // The first value is the best; patience is over with the third that is not better.
        var model = new Model([1, 2, 2, 2, 0.5, 0.5]);

        Trainer(6).Fit(model, Loader(), Loader());

        Assert.Equal([1, 1, 1, 1, 0.1, 0.1], model.LearningRates.Select(rate => Math.Round(rate, 6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_resumed_run_goes_on_with_what_it_remembers(int epochs)
    {
        double[] values = [1, 2, 2, 2, 0.5, 0.5];
        var whole = new Model(values);
        Trainer(6).Fit(whole, Loader(), Loader());

        var first = Trainer(epochs, new ModelCheckpoint(folder.Path));
        first.Fit(new Model(values), Loader(), Loader());
        var resumed = new Model(values);
        Trainer(6).Fit(resumed, Loader(), Loader(), resumeFrom: folder["last.ckpt"]);

        Assert.Equal(whole.LearningRates[epochs..], resumed.LearningRates);
    }

    [Fact]
    public void A_metric_that_is_not_logged_is_told()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trainer(1).Fit(new Model([1], monitor: "depth"), Loader(), Loader()));
        Assert.Contains("ReduceLROnPlateau monitors the metric 'depth', which was not logged; validation has height", error.Message, StringComparison.Ordinal);
    }

    private static Trainer Trainer(int epochs, params IReadOnlyList<Callback> callbacks) => new() { MaxEpochs = epochs, Callbacks = callbacks, Progress = ProgressDisplay.None, NumSanityValSteps = 0 };

    private static DataLoader<torch.Tensor> Loader() => DataLoader.Create<float, torch.Tensor>(Dataset.From([1f, 2f]), 2, static (numbers, memory) =>
    {
        var buffer = memory.Rent<float>(0, [numbers.Length]);
        numbers.CopyTo(buffer.Span);
        return buffer.Tensor;
    });

    private sealed class Model : torch.nn.Module, ITrainingStep<torch.Tensor>, IValidationStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));
        private readonly double[] values;
        private readonly string monitor;
        private torch.optim.Optimizer? optimizer;

        public Model(double[] values, string monitor = "height")
            : base(nameof(Model))
        {
            (this.values, this.monitor) = (values, monitor);
            register_parameter("weight", weight);
        }

        public List<double> LearningRates { get; } = [];

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            LearningRates.Add(optimizer!.ParamGroups.First().LearningRate);
            return (weight * batch).sum();
        }

        public void ValidationStep(torch.Tensor batch, StepContext context) => context.Log("height", values[context.Epoch]);

        public OptimizerSetup ConfigureOptimizers()
        {
            optimizer = torch.optim.SGD([weight], 1);
            return new(optimizer, ReduceLROnPlateau(optimizer, patience: 2), monitor: monitor);
        }
    }
}
