using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DataModule.Tests.Engine;
using DataModule.Tests.State;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>
/// Processes that train small models of random shapes, and kill themselves (SIGKILL, which nothing can notice; or SIGTERM) at a certain
/// point; the next one goes on from the last checkpoint, with other numbers of workers.
/// </summary>
[Collection(GlobalRandomState.Name)]
public sealed class KillTests : IDisposable
{
    private const string Variable = "DATAMODULE_TEST_KILL_";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <param name="seed">Decides the shape.</param>
    /// <param name="first">Where the first process ends: the n-th of these points, counted from its start.</param>
    /// <param name="second">Where the one that resumes it ends.</param>
    [Theory]
    [InlineData(1, "step 1", "step 2")] // before anything was saved
    [InlineData(2, "step 3 saved", "step 3")]
    [InlineData(3, "validation batch 1", "validation batch 3")]
    [InlineData(4, "validation 2", "validation 1 saved")]
    [InlineData(5, "validation 2 saved", "epoch 1")]
    [InlineData(6, "epoch 1", "epoch 1 saved")]
    [InlineData(7, "epoch 2 saved", "step 1")]
    [InlineData(8, "step 11", "validation batch 4")]
    [InlineData(9, "validation batch 2 terminated", "step 2")]
    [InlineData(10, "step 2 terminated", "validation batch 1 terminated")]
    [InlineData(11, "validation start 1 terminated", "validation 1 terminated")]
    [InlineData(12, "epoch start 1 terminated", "epoch 1 terminated")]
    public void A_run_killed_twice_ends_with_the_same_bits_log_and_files_as_one_that_was_not(int seed, string first, string second)
    {
        var expected = new RandomRun(seed, directory["whole"]).Run(null);

        RunChild(seed, workers: 0, first);
        RunChild(seed, workers: 2, second);
        var resumed = new RandomRun(seed, directory["parts"]) { Workers = 1 }.Run("last");

        Assert.Equal(expected, resumed);
    }

    [Fact(Explicit = true)]
    public void Child()
    {
        Assert.SkipWhen(Get("FOLDER") is null, "runs only as the child of another test");
        var point = Get("POINT")!;
        new RandomRun(int.Parse(Get("SEED")!, CultureInfo.InvariantCulture), Get("FOLDER")!)
        {
            Workers = int.Parse(Get("WORKERS")!, CultureInfo.InvariantCulture),
            SaveEveryNSteps = 1,
            HandleSignals = true,
            Callbacks =
            [
                new KillAt(
                    point.Replace(" saved", "", StringComparison.Ordinal).Replace(" terminated", "", StringComparison.Ordinal),
                    saved: point.EndsWith("saved", StringComparison.Ordinal),
                    terminated: point.EndsWith("terminated", StringComparison.Ordinal)),
            ],
        }.Run("last");
    }

    private static string? Get(string name) => Environment.GetEnvironmentVariable(Variable + name);

    private void RunChild(int seed, int workers, string point) => TestProcess.RunToItsDeath(
        $"{typeof(KillTests).FullName}.{nameof(Child)}",
        new Dictionary<string, string>
        {
            [Variable + "FOLDER"] = directory["parts"],
            [Variable + "SEED"] = seed.ToString(CultureInfo.InvariantCulture),
            [Variable + "WORKERS"] = workers.ToString(CultureInfo.InvariantCulture),
            [Variable + "POINT"] = point,
        });

    private sealed class KillAt(string point, bool saved, bool terminated) : Callback
    {
        private readonly Dictionary<string, int> counts = [];

        // Of those that save, in the list's order: after the checkpoint of this point.
        public override bool SavesCheckpoints => saved;

        public override void OnTrainEpochStart(Trainer trainer) => Reach("epoch start");

        public override void OnTrainBatchEnd(Trainer trainer) => Reach("step");

        public override void OnEvaluationStart(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                Reach("validation start");
            }
        }

        public override void OnEvaluationBatchEnd(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                Reach("validation batch");
            }
        }

        public override void OnEvaluationEnd(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                Reach("validation");
            }
        }

        public override void OnTrainEpochEnd(Trainer trainer) => Reach("epoch");

        private void Reach(string kind)
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (string.Create(CultureInfo.InvariantCulture, $"{kind} {counts[kind]}") != point)
            {
                return;
            }

            if (!terminated)
            {
                TestProcess.Die();
            }

            // It goes on until it is told, and then ends in order.
            using var told = new ManualResetEventSlim();
            using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                told.Set();
            });
            using var kill = Process.Start("kill", ["-TERM", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            told.Wait(TestContext.Current.CancellationToken);
        }
    }
}
