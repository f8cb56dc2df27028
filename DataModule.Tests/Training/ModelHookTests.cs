using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>What a model and callbacks are told: when, with what, and that what they keep lives.</summary>
public sealed partial class ModelHookTests : IDisposable
{
    private readonly List<string> calls = [];
    private readonly string directory = Directory.CreateTempSubdirectory("hooks").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_models_hooks_come_around_epochs_batches_and_optimizer_steps_before_the_callbacks()
    {
        Trainer(sanitySteps: 1, callbacks: new Recorder(calls)).Fit(new Hooked(calls), ScalarModel.Ones[..2], ScalarModel.Ones[..1]);

        string[] validation = ["OnValidationEpochStart", "callback OnEvaluationStart", "OnValidationBatchStart", "ValidationStep", "OnValidationBatchEnd", "callback OnEvaluationBatchEnd", "OnValidationEpochEnd", "callback OnEvaluationEnd"];
        string[] step = ["OnTrainBatchStart", "TrainingStep", "OnBeforeOptimizerStep", "OnAfterOptimizerStep", "OnTrainBatchEnd", "callback OnTrainBatchEnd"];
        Assert.Equal(
            [
                .. validation,
                "OnFitStart", "callback OnFitStart",
                "OnTrainEpochStart", "callback OnTrainEpochStart",
                .. step,
                .. step,
                .. validation,
                "OnTrainEpochEnd", "callback OnTrainEpochEnd",
                "OnFitEnd", "callback OnFitEnd",
            ],
            calls);
    }

    [Fact]
    public void Test_and_predict_have_hooks_of_their_own()
    {
        using var model = new Hooked(calls);
        Trainer().Test(model, ScalarModel.Ones[..1]);
        Trainer().Predict(model, ScalarModel.Ones[..1]);

        Assert.Equal(
            [
                "OnTestEpochStart", "OnTestBatchStart", "TestStep", "OnTestBatchEnd", "OnTestEpochEnd",
                "OnPredictEpochStart", "OnPredictBatchStart", "PredictStep", "OnPredictBatchEnd", "OnPredictEpochEnd",
            ],
            calls);
    }

    [Fact]
    public void A_hook_alone_is_enough_and_what_it_logs_is_a_metric_of_the_epoch()
    {
        using var model = new Spread();
        var stopping = new EarlyStopping("spread") { Patience = 1 };
        var saver = new ModelCheckpoint(directory) { Monitor = "spread", FileName = "{spread:0.00}" };
        var trainer = Trainer(epochs: 9, callbacks: [stopping, saver]);

        var result = trainer.Fit(model, [tensor(new[] { 1f }), tensor(new[] { 4f })]);

        Assert.Equal((2, 3.0), (result.Epochs, result.Train["spread"]));
        Assert.Equal("spread was no better than 3 in 1 epochs.", stopping.Reason);
        Assert.Equal("3.00.ckpt", Path.GetFileName(saver.BestPath));
    }

    [Fact]
    public void What_is_logged_at_the_end_of_a_validation_of_several_loaders_is_of_all_of_them()
    {
        var result = Trainer().Validate(new CountingLoaders(), new RecordingData([]) { ValidationNames = ["near", "far"] });

        Assert.Equal(6, result["batches"]);
        Assert.Equal(
            ["validate: 24 samples", "  metric   near  far  all", "  one         1    1     ", "  batches               6"],
            ResultTable.Of(result, ["near", "far"], null)!.Lines());
    }

    [Fact]
    public void Before_the_optimizers_step_gradients_are_whole_and_unclipped_and_after_it_they_are_still_there()
    {
        var model = new ScalarModel();
        var hook = new Steps(model);
        new Trainer { MaxEpochs = 1, AccumulateGradBatches = 2, GradientClip = 0.25, NumSanityValSteps = 0, Progress = ProgressDisplay.None, Callbacks = [hook] }
            .Fit(model, ScalarModel.Ones[..4]);

        Assert.Equal(["before 0: weight 0, gradient 1", "after 0: weight -0.25, gradient 0.25", "before 1: weight -0.25, gradient 1", "after 1: weight -0.5, gradient 0.25"], hook.Seen);
    }

    [Fact]
    public void In_manual_optimization_they_come_around_the_models_own_steps()
    {
        var model = new ScalarModel
        {
            Drive = static (loss, context) =>
            {
                loss.backward();
                context.Optimizers[0].Optimizer.step();
                context.Optimizers[0].Optimizer.step();
                context.Optimizers[0].Optimizer.zero_grad();
            },
        };
        var hook = new Steps(model);
        ScalarModel.Trainer(1, hook).Fit(model, ScalarModel.Ones[..1]);

        Assert.Equal(["before 0: weight 0, gradient 1", "after 0: weight -1, gradient 1", "before 0: weight -1, gradient 1", "after 0: weight -2, gradient 1"], hook.Seen);
    }

    [Fact]
    public void A_callback_gets_batches_losses_and_the_model_and_may_keep_what_it_makes()
    {
        var model = new ScalarModel { Optimizers = static weight => optim.SGD([weight], 0.5) };
        var keeper = new Keeper();
        ScalarModel.Trainer(1, keeper).Fit(model, [tensor(new[] { 1f, 3f }), tensor(new[] { 5f })]);

        Assert.Equal([(2f, 0f), (5f, -5f)], keeper.Kept.Select(kept => (kept.Mean.item<float>(), kept.Loss.item<float>())));
        Assert.Same(model, keeper.Model);
    }

    [Fact]
    public void Hooks_for_batches_of_another_type_are_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ScalarModel.Trainer(1, new OfAnotherType()).Fit(new ScalarModel(), ScalarModel.Ones[..1]));

        Assert.Equal("OfAnotherType has batch hooks for another batch type than TorchSharp.torch+Tensor, so they would never be called: implement IBatchHooks of that type.", error.Message);
    }

    [Fact]
    public void A_models_callbacks_come_after_the_trainers_and_take_the_place_of_those_of_their_type()
    {
        var (own, first, second) = (new EarlyStopping("loss") { Patience = 9 }, new Named(calls, "trainer's"), new Other(calls));
        var model = new Configured { Own = [new Named(calls, "model's"), new ModelCheckpoint(directory)] };
        var trainer = Trainer(callbacks: [first, own, second]);

        trainer.Fit(model, ScalarModel.Ones[..1], ScalarModel.Ones[..1]);

        Assert.Equal(["other", "model's"], calls);
        Assert.Equal([first, own, second], trainer.Callbacks);
        Assert.True(File.Exists(Path.Combine(directory, "last.ckpt")));
        Assert.Equal((3, 3), Trainer(epochs: 3).Fit(model, ScalarModel.Ones[..1], ScalarModel.Ones[..1], resumeFrom: "last") is var resumed ? (resumed.Epochs, resumed.Steps) : default);
    }

    [Fact]
    public void A_resumed_fit_is_told_that_it_starts_but_not_that_its_epoch_does()
    {
        var path = Path.Combine(directory, "middle.ckpt");
        Trainer(callbacks: new AfterBatch(trainer => trainer.SaveCheckpoint(path), batch: 1)).Fit(new Hooked([]), ScalarModel.Ones[..2]);

        Trainer().Fit(new Hooked(calls), ScalarModel.Ones[..2], resumeFrom: path);

        Assert.Equal(["OnFitStart", "OnTrainBatchStart"], calls[..2]);
    }

    [Fact]
    public void A_checkpoint_that_is_asked_for_in_a_hook_resumes_to_the_same()
    {
        var path = Path.Combine(directory, "hook.ckpt");
        using var whole = new Saving { Path = path };
        Trainer(epochs: 2).Fit(whole, ScalarModel.Ones[..3]);
        using var resumed = new Saving();
        Trainer(epochs: 2).Fit(resumed, ScalarModel.Ones[..3], resumeFrom: path);

        Assert.Equal(whole.Weight.item<float>(), resumed.Weight.item<float>());
        Assert.Equal([0L, 1L], whole.Started);
        Assert.Empty(resumed.Started); // its epoch had started when it was saved
    }

    [Fact]
    public void The_trainer_knows_a_model_that_is_no_module_while_it_runs()
    {
        var (model, seen) = (new Plain(), new List<object?>());
        var trainer = Trainer(callbacks: new AfterBatch(trainer => seen.AddRange([trainer.Model, trainer.Module])));
        trainer.Fit(model, ScalarModel.Ones[..1]);

        Assert.Equal([model, null], seen);
        Assert.Null(trainer.Model);
    }

    private static Trainer Trainer(int epochs = 1, int sanitySteps = 0, params Callback[] callbacks) =>
        new() { MaxEpochs = epochs, NumSanityValSteps = sanitySteps, Progress = ProgressDisplay.None, Callbacks = callbacks };
}
