using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>Options out of their range, or that contradict each other, the model or the data: an error that says what to do.</summary>
public sealed class OptionTests
{
    private readonly List<string> calls = [];

    public static TheoryData<string, string> Mistakes => new()
    {
        { "MaxEpochs", "MaxEpochs is -1; it must be at least 0." },
        { "MaxSteps", "MaxSteps is -1; it must be at least 0." },
        { "MaxTime", "MaxTime is 00:00:00; it must be positive." },
        { "NumSanityValSteps", "NumSanityValSteps is -2; it must be -1 (all) or more." },
        { "CheckValEveryNEpochs", "CheckValEveryNEpochs is 0; it must be at least 1." },
        { "ValCheckInterval", "ValCheckInterval is 0 batches; it must be at least 1." },
        { "Reload", "ReloadDataloadersEveryNEpochs is -1; it must be 0 (never) or more." },
        { "LogEveryNSteps", "LogEveryNSteps is 0; it must be at least 1." },
        { "Accumulate", "AccumulateGradBatches is 0; it must be at least 1." },
        { "GradientClip", "GradientClip is 0; it must be positive, or null for no clipping." },
        { "FastDevRun", "FastDevRun is -1; it must be 0 (off) or a number of batches." },
        { "Overfit and limit", "OverfitBatches (2 batches) cannot be combined with LimitTrainBatches (3 batches) or LimitValidationBatches (all batches), as it limits the train and validation batches too; set one or the other." },
        { "manual and clip", "RecordingModel uses manual optimization, so GradientClip (1) and AccumulateGradBatches (1) have no effect: remove them, and clip or accumulate gradients in its TrainingStep." },
        { "manual and accumulate", "RecordingModel uses manual optimization, so GradientClip () and AccumulateGradBatches (2) have no effect: remove them, and clip or accumulate gradients in its TrainingStep." },
        { "last", "resumeFrom is \"last\", the newest checkpoint of the ModelCheckpoint callback, but the trainer has no such callback: add one, or give a path." },
        { "best", "resumeFrom is \"best\", the best checkpoint of a ModelCheckpoint callback with a Monitor, but the trainer has no such callback: add one, or give a path." },
        { "two savers", "Two ModelCheckpoint callbacks save to '/nowhere/a' and would overwrite each other's files; give each its own directory." },
        { "device", "Device is 'cuda:x'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'." },
    };

    public static TheoryData<string, string> Misfits => new()
    {
        { "fraction", "LimitTrainBatches = 0.1 of 3 batches is less than one batch; the smallest fraction is 0.333333." },
        { "top k", "ModelCheckpoint.SaveTopK is 0; it must be at least 1, or -1 to keep all. Without a Monitor, only the newest is kept." },
        { "every steps", "ModelCheckpoint.EveryNSteps is -1; it must be 0 (never) or more." },
        { "every epochs", "ModelCheckpoint.EveryNEpochs is -1; it must be 0 (never) or more." },
        { "every time", "ModelCheckpoint.Every is 00:00:00; it must be positive, or null for never." },
        { "patience", "EarlyStopping.Patience is 0; it must be at least 1." },
        { "delta", "EarlyStopping.MinDelta is -1; it must be 0 or more." },
        { "rate monitor", "LearningRateMonitor's everyNSteps is 0; it must be at least 1." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_an_error_before_anything_runs(string mistake, string said)
    {
        Assert.Equal(said, Fit(mistake).Message);
        Assert.Empty(calls);
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_only_the_data_shows_is_an_error_before_the_first_step(string mistake, string said)
    {
        Assert.Equal(said, Fit(mistake).Message);
        Assert.DoesNotContain(calls, call => call.StartsWith("train step", StringComparison.Ordinal));
        Assert.Equal("teardown Fit", calls[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_watches_a_metric_needs_a_validation(bool stops)
    {
        using var directory = new TemporaryDirectory();
        Callback watcher = stops ? new EarlyStopping("input") : new ModelCheckpoint(directory.Path) { Monitor = "input" };
        var trainer = new Trainer { MaxEpochs = 1, Callbacks = [watcher], LimitValidationBatches = 0, Progress = ProgressDisplay.None };
        var model = new RecordingModel([]);

        var error = Assert.Throws<InvalidOperationException>(() => trainer.Fit(model, new RecordingData([])));
        Assert.EndsWith("is a validation metric, but the fit has no validation: LimitValidationBatches is 0.", error.Message, StringComparison.Ordinal);

        trainer = new Trainer { MaxEpochs = 1, Callbacks = [watcher], Progress = ProgressDisplay.None };
        error = Assert.Throws<InvalidOperationException>(() => trainer.Fit(model, [TorchSharp.torch.ones(4, 2)]));
        Assert.EndsWith("but the fit has no validation: the data has no validation loader.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_registered_parameters_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(new Unregistered(), [TorchSharp.torch.ones(4, 2)]));

        Assert.Contains("The optimizers of Unregistered have no parameters", error.Message, StringComparison.Ordinal);
        Assert.Contains("RegisterComponents()", error.Message, StringComparison.Ordinal);
    }

    private sealed class Unregistered() : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>(nameof(Unregistered)), ITrainingStep<TorchSharp.torch.Tensor>
    {
#pragma warning disable DM0077 // The mistake is what the test is about.
        private readonly TorchSharp.Modules.Linear layer = TorchSharp.torch.nn.Linear(2, 1);
#pragma warning restore DM0077

        public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => layer.forward(input);

        public TorchSharp.torch.Tensor TrainingStep(TorchSharp.torch.Tensor batch, StepContext context) => forward(batch).mean();

        public OptimizerSetup ConfigureOptimizers() => TorchSharp.torch.optim.SGD(parameters(), 0.1);
    }

    [Fact]
    public void A_training_step_that_returns_no_loss_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(new Lossless(), [TorchSharp.torch.ones(4, 2)]));

        Assert.Equal("Lossless.TrainingStep returned null; it must return the loss, a tensor of one element.", error.Message);
    }

    private sealed class Lossless : ITrainingStep<TorchSharp.torch.Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = TorchSharp.torch.nn.Parameter(TorchSharp.torch.ones(1));

        public TorchSharp.torch.Tensor TrainingStep(TorchSharp.torch.Tensor batch, StepContext context) => null!;

        public OptimizerSetup ConfigureOptimizers() => TorchSharp.torch.optim.SGD([weight], 0.1);
    }

    [Fact]
    public void An_empty_train_loader_is_an_error() => Assert.Equal(
        "The train loader returned no batches: it has no samples, or too few for one batch with LastBatch.Drop.",
        Assert.Throws<InvalidOperationException>(() => Trainer("").Fit(new RecordingModel(calls), Array.Empty<torch.Tensor>())).Message);

    [Fact]
    public void Without_validation_batches_there_is_neither_validation_nor_sanity_check()
    {
        Steps(new Trainer { MaxEpochs = 1, LimitValidationBatches = 0, Progress = ProgressDisplay.None });
        Assert.DoesNotContain(calls, call => call.Contains("alidat", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sanity_check_keeps_to_the_limit_of_validation_batches()
    {
        Steps(new Trainer { MaxEpochs = 0, LimitValidationBatches = 1, Progress = ProgressDisplay.None });
        Assert.Single(calls, call => call.StartsWith("validate step", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interval_longer_than_an_epoch_means_its_end()
    {
        Steps(new Trainer { MaxEpochs = 2, NumSanityValSteps = 0, ValCheckInterval = 50, Progress = ProgressDisplay.None });
        Assert.Equal(2 * 3, calls.Count(call => call.StartsWith("validate step", StringComparison.Ordinal)));
    }

    [Fact]
    public void Gradients_of_what_is_no_module_cannot_be_clipped()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new Trainer { GradientClip = 1, LimitValidationBatches = 0, Progress = ProgressDisplay.None }.Fit(new NoModule(), new RecordingData(calls)));
        Assert.Equal("GradientClip (1) needs the model's parameters, but NoModule is not a torch.nn.Module.", error.Message);
    }

    private (long, long) Steps(Trainer trainer)
    {
        var result = trainer.Fit(new RecordingModel(calls), new RecordingData(calls));
        return (result.Epochs, result.Steps);
    }

    private InvalidOperationException Fit(string mistake) => Assert.Throws<InvalidOperationException>(() => Trainer(mistake).Fit(
        new RecordingModel(calls) { AutomaticOptimization = !mistake.StartsWith("manual", StringComparison.Ordinal) },
        new RecordingData(calls),
        mistake is "last" or "best" ? mistake : null));

    private static Trainer Trainer(string mistake)
    {
        const ProgressDisplay Quiet = ProgressDisplay.None;
        return mistake switch
        {
            "MaxEpochs" => new() { MaxEpochs = -1, Progress = Quiet },
            "MaxSteps" => new() { MaxSteps = -1, Progress = Quiet },
            "MaxTime" => new() { MaxTime = TimeSpan.Zero, Progress = Quiet },
            "NumSanityValSteps" => new() { NumSanityValSteps = -2, Progress = Quiet },
            "CheckValEveryNEpochs" => new() { CheckValEveryNEpochs = 0, Progress = Quiet },
            "ValCheckInterval" => new() { ValCheckInterval = 0, Progress = Quiet },
            "Reload" => new() { ReloadDataloadersEveryNEpochs = -1, Progress = Quiet },
            "LogEveryNSteps" => new() { LogEveryNSteps = 0, Progress = Quiet },
            "Accumulate" => new() { AccumulateGradBatches = 0, Progress = Quiet },
            "GradientClip" => new() { GradientClip = 0, Progress = Quiet },
            "FastDevRun" => new() { FastDevRun = -1, Progress = Quiet },
            "Overfit and limit" => new() { OverfitBatches = 2, LimitTrainBatches = 3, Progress = Quiet },
            "manual and clip" => new() { GradientClip = 1, Progress = Quiet },
            "manual and accumulate" => new() { AccumulateGradBatches = 2, Progress = Quiet },
            "two savers" => new() { Callbacks = [new ModelCheckpoint("/nowhere/a"), new ModelCheckpoint("/nowhere/b/../a")], Progress = Quiet },
            "device" => new() { Device = "cuda:x", Progress = Quiet },
            "fraction" => new() { MaxEpochs = 1, LimitTrainBatches = 0.1, Progress = Quiet },
            "top k" => With(new ModelCheckpoint("/nowhere") { Monitor = "input", SaveTopK = 0 }),
            "every steps" => With(new ModelCheckpoint("/nowhere") { EveryNSteps = -1 }),
            "every epochs" => With(new ModelCheckpoint("/nowhere") { EveryNEpochs = -1 }),
            "every time" => With(new ModelCheckpoint("/nowhere") { Every = TimeSpan.Zero }),
            "patience" => With(new EarlyStopping("input") { Patience = 0 }),
            "delta" => With(new EarlyStopping("input") { MinDelta = -1 }),
            "rate monitor" => With(new LearningRateMonitor(0)),
            _ => new() { MaxEpochs = 1, Progress = Quiet },
        };

        static Trainer With(Callback callback) => new() { MaxEpochs = 1, Callbacks = [callback], Progress = Quiet };
    }

    private sealed class NoModule : ITrainingStep<torch.Tensor>
    {
        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context) => batch.mean();

        public OptimizerSetup ConfigureOptimizers() => throw new NotSupportedException();
    }
}
