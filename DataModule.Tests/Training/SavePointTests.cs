using System.Globalization;
using DataModule.Tests.Engine;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>From every point of the lifecycle at which a fit can be saved or stopped, it goes on to the same bits.</summary>
[Collection(GlobalRandomState.Name)]
public sealed class SavePointTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public static TheoryData<bool, bool, bool> Shapes => new()
    {
        { false, false, true },
        { true, false, true },
        { false, true, true },
        { true, true, true },
        { true, false, false },
        { false, false, false },
    };

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_checkpoint_asked_for_anywhere_in_a_fit_goes_on_to_the_same_bits(bool within, bool manual, bool known)
    {
        var whole = new ProbedRun { ValidatesWithin = within, Manual = manual, KnowsItsLength = known };
        var expected = whole.Run();
        var outside = (string[])["prepare", "setup", "OnRunStart", "OnRunEnd", "teardown"];
        var resumed = 0;
        foreach (var point in whole.Points)
        {
            var path = directory[$"{resumed++}.ckpt"];
            var saving = new ProbedRun
            {
                ValidatesWithin = within,
                Manual = manual,
                KnowsItsLength = known,
                Reached = (trainer, reached) =>
                {
                    if (reached != point)
                    {
                        return;
                    }

                    if (outside.Contains(point.Split(' ')[0]))
                    {
                        Assert.Contains("no fit is running", Assert.Throws<InvalidOperationException>(() => trainer.SaveCheckpoint(path)).Message, StringComparison.Ordinal);
                    }
                    else
                    {
                        trainer.SaveCheckpoint(path);
                        Assert.False(File.Exists(path));
                    }
                },
            };
            Assert.Equal((point, expected), (point, saving.Run()));
            if (File.Exists(path))
            {
                var actual = new ProbedRun { ValidatesWithin = within, Manual = manual, KnowsItsLength = known }.Run(path);

                Assert.Equal((point, expected), (point, actual));
            }
            else
            {
                Assert.Contains(point.Split(' ')[0], outside);
            }
        }

        Assert.InRange(resumed, 60, 200);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_fit_cancelled_anywhere_goes_on_to_the_same_bits(bool within, bool manual, bool known)
    {
        var whole = new ProbedRun { ValidatesWithin = within, Manual = manual, KnowsItsLength = known };
        var expected = whole.Run();
        var cancelled = 0;
        foreach (var (index, point) in whole.Points.Index())
        {
            using var cancellation = new CancellationTokenSource();
            var folder = directory[index.ToString(CultureInfo.InvariantCulture)];
            var first = new ProbedRun
            {
                ValidatesWithin = within,
                Manual = manual,
                KnowsItsLength = known,
                Checkpoints = folder,
                Token = cancellation.Token,
                Reached = (_, reached) =>
                {
                    if (reached == point)
                    {
                        cancellation.Cancel();
                    }
                },
            };
            try
            {
                Assert.Equal((point, expected), (point, first.Run()));
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                var second = new ProbedRun { ValidatesWithin = within, Manual = manual, KnowsItsLength = known, Checkpoints = folder };
                Assert.Equal((point, expected), (point, second.Run("last")));
            }
        }

        Assert.InRange(cancelled, 50, 200);
    }

    [Fact]
    public void A_callback_that_saves_has_its_file_at_once_and_it_goes_on_to_the_same_bits()
    {
        var expected = new ProbedRun { ValidatesWithin = true }.Run();
        var files = new List<string>();
        new ProbedRun
        {
            ValidatesWithin = true,
            ReachedBySaver = (trainer, point) =>
            {
                files.Add(directory[$"{point}.ckpt"]);
                trainer.SaveCheckpoint(files[^1]);
                Assert.True(File.Exists(files[^1]), point);
            },
        }.Run();

        Assert.InRange(files.Count, 25, 60);
        foreach (var file in files)
        {
            Assert.Equal((file, expected), (file, new ProbedRun { ValidatesWithin = true }.Run(file)));
        }
    }

    [Fact]
    public void A_fit_that_ended_within_an_epoch_goes_on_as_if_it_had_not()
    {
        var expected = new ProbedRun().Run();
        for (var steps = 1; steps < 6; steps++)
        {
            var folder = directory[$"steps {steps}"];
            new ProbedRun { Checkpoints = folder, MaxSteps = steps }.Run();

            Assert.Equal((steps, expected), (steps, new ProbedRun { Checkpoints = folder }.Run("last")));
        }
    }

    [Fact]
    public void Another_thread_may_ask_for_a_checkpoint_at_any_time()
    {
        var expected = new ProbedRun().Run();
        using var asked = new SemaphoreSlim(0);
        var path = directory["thread.ckpt"];
        new ProbedRun
        {
            Reached = (trainer, point) =>
            {
                if (point == "TrainingStep 3")
                {
                    new Thread(() =>
                    {
                        trainer.SaveCheckpoint(path);
                        asked.Release();
                    }).Start();
                    asked.Wait(TestContext.Current.CancellationToken);
                }
            },
        }.Run();

        Assert.Equal(expected, new ProbedRun().Run(path));
    }

    [Fact]
    public void Callbacks_are_told_of_an_epochs_start_once()
    {
        var path = directory["point.ckpt"];
        new ProbedRun { Reached = (trainer, point) => Save(trainer, point == "OnTrainBatchEnd 1") }.Run();
        var resumed = new ProbedRun();
        resumed.Run(path);

        Assert.Equal(1, resumed.Points.Count(point => point.StartsWith("OnTrainEpochStart", StringComparison.Ordinal)));

        void Save(Trainer trainer, bool now)
        {
            if (now)
            {
                trainer.SaveCheckpoint(path);
            }
        }
    }
}
