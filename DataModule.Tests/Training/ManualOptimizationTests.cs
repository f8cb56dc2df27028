using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>In manual optimization, the model's own calls are the steps; the trainer steps nothing and counts them.</summary>
public sealed class ManualOptimizationTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public static TheoryData<string> Optimizers => ["sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"];

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_models_own_steps_are_counted_not_its_batches()
    {
        using var model = new ScalarModel { Drive = (loss, context) => StepEvery(4, context.Optimizers[0].Optimizer, loss, context) };

        var result = ScalarModel.Trainer(1).Fit(model, ScalarModel.Ones[..8]);

        Assert.Equal((2, -8f), (result.Steps, model.Value));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Steps_of_an_optimizer_that_the_model_keeps_are_counted_too(string name)
    {
        optim.Optimizer? kept = null;
        using var model = new ScalarModel
        {
            Optimizers = weight => OptimizerSetup.FromOptimizer(kept = Create(name, [weight])),
            Drive = (loss, context) => StepEvery(2, kept!, loss, context, times: 3),
        };

        Assert.Equal(12, ScalarModel.Trainer(1).Fit(model, ScalarModel.Ones[..8]).Steps);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Several_steps_in_a_batch_and_steps_of_several_optimizers_all_count(string name)
    {
        using var model = new ScalarModel
        {
            Optimizers = weight => new OptimizerSetup(new ScheduledOptimizer(Create(name, [weight])), new ScheduledOptimizer(Create(name, [weight]))),
            Drive = (loss, context) =>
            {
                StepEvery(1, context.Optimizers[0].Optimizer, loss, context, times: 2);
                using var quiet = no_grad();
                context.Optimizers[1].Optimizer.step();
                context.Optimizers[1].Optimizer.zero_grad();
            },
        };

        Assert.Equal(9, ScalarModel.Trainer(1).Fit(model, ScalarModel.Ones[..3]).Steps);
    }

    [Fact]
    public void MaxSteps_and_saving_every_n_steps_follow_the_models_steps()
    {
        using var model = new ScalarModel { Drive = (loss, context) => StepEvery(2, context.Optimizers[0].Optimizer, loss, context) };
        var saved = new List<long>();
        var saver = new ModelCheckpoint(directory.Path) { EveryNSteps = 2, EveryNEpochs = 0 };
        var trainer = new Trainer
        {
            MaxSteps = 5,
            Progress = ProgressDisplay.None,
            Callbacks = [saver, new AfterBatch(trainer => saved.Add(saver.LastPath is null ? 0 : trainer.GlobalStep))],
        };

        Assert.Equal(5, trainer.Fit(model, ScalarModel.Ones[..8]).Steps);
        Assert.Equal(10, saved.Count);
        Assert.Equal([0, 0, 0, 0, 2], saved[..5]);
    }

    [Fact]
    public void A_schedule_that_the_model_steps_goes_on_to_the_right_rates()
    {
        var expected = new[] { .05, .025, .0167, .0125, .01, .0083, .0071, .00625, .0056 };
        for (var saved = 1; saved <= 8; saved++)
        {
            var path = directory[$"{saved}.ckpt"];
            var (first, second) = (new List<double>(), new List<double>());
            RunScheduled(first, 9, null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), saved));
            RunScheduled(second, 9, path);

            Assert.All(first.Zip(expected), static rates => Assert.Equal(rates.Second, rates.First, 5e-5));
            Assert.Equal(first[saved..], second);
        }
    }

    [Fact]
    public void The_trainer_steps_no_schedule_beside_the_model()
    {
        using var model = new ScalarModel
        {
            Optimizers = weight =>
            {
                var optimizer = optim.SGD([weight], 1);
                return new(optimizer, optim.lr_scheduler.StepLR(optimizer, 1, 0.5), ScheduleInterval.Epoch);
            },
            Drive = (loss, context) =>
            {
                StepEvery(1, context.Optimizers[0].Optimizer, loss, context);
                if (context.BatchIndex == 1)
                {
                    context.Optimizers[0].Scheduler!.step();
                }
            },
        };

        ScalarModel.Trainer(3).Fit(model, ScalarModel.Ones[..2]);

        Assert.Equal(-(2 + 1 + .5f), model.Value);
    }

    [Fact]
    public void A_gradient_that_waits_over_a_checkpoint_or_an_epochs_end_is_kept()
    {
        for (var saved = 1; saved <= 9; saved++)
        {
            var path = directory[$"{saved}.ckpt"];
            Run(null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), saved));

            // 3 epochs of 3 batches; a step after every 2 batches of the run: 8 of 9 gradients.
            Assert.Equal((saved, -8f), (saved, Run(path)));
        }

        float Run(string? from, params Callback[] callbacks)
        {
            using var model = new ScalarModel
            {
                Drive = (loss, context) =>
                {
                    loss.backward();
                    if (((context.Epoch * 3) + context.BatchIndex) % 2 == 1)
                    {
                        context.Optimizers[0].Optimizer.step();
                        context.Optimizers[0].Optimizer.zero_grad();
                    }
                },
            };
            ScalarModel.Trainer(3, callbacks).Fit(model, ScalarModel.Ones[..3], resumeFrom: from);
            return model.Value;
        }
    }

    private static void RunScheduled(List<double> rates, int batches, string? from, params Callback[] callbacks)
    {
        using var model = new ScalarModel
        {
            Optimizers = weight =>
            {
                var optimizer = optim.SGD([weight], .05);
                return new(optimizer, optim.lr_scheduler.LambdaLR(optimizer, static step => 1.0 / (step + 1)), ScheduleInterval.Step);
            },
            Drive = (loss, context) =>
            {
                rates.Add(context.Optimizers[0].Optimizer.ParamGroups.First().LearningRate);
                StepEvery(1, context.Optimizers[0].Optimizer, loss, context);
                context.Optimizers[0].Scheduler!.step();
            },
        };
        ScalarModel.Trainer(1, callbacks).Fit(model, ScalarModel.Ones[..batches], resumeFrom: from);
    }

    private static void StepEvery(int batches, optim.Optimizer optimizer, Tensor loss, StepContext context, int times = 1)
    {
        loss.backward();
        if ((context.BatchIndex + 1) % batches == 0)
        {
            for (var i = 0; i < times; i++)
            {
                optimizer.step();
            }

            optimizer.zero_grad();
        }
    }

    private static optim.Optimizer Create(string name, IEnumerable<TorchSharp.Modules.Parameter> parameters) => name switch
    {
        "sgd" => optim.SGD(parameters, 0.1),
        "momentum" => optim.SGD(parameters, 0.1, momentum: 0.9),
        "adam" => optim.Adam(parameters, 0.1),
        "adamw" => optim.AdamW(parameters, 0.1),
        "rmsprop" => optim.RMSProp(parameters, 0.1),
        _ => optim.Adagrad(parameters, 0.1),
    };
}
