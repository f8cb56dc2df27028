using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

public sealed class TrainerCostTests
{
    private const int Steps = 2_000;

    [Fact]
    public void A_step_allocates_its_dispose_scopes_and_nothing_else()
    {
        using var model = new IdleModel();
        var meter = new AllocationMeter();
        var trainer = new Trainer { MaxEpochs = 1, Callbacks = [meter], Progress = ProgressDisplay.None };
        var dataset = Dataset.From(Enumerable.Range(0, Steps * 8).Select(index => (float)index).ToArray());
        using var loader = DataLoader.Create<float, torch.Tensor>(dataset, 8, Collate, shuffle: true);

        trainer.Fit(model, loader);

        Assert.Equal(ScopesOfSteps(Steps - 1 - (Steps / 4)), meter.Allocated);
    }

    // One for the step, and one in which the callbacks run.
    private static long ScopesOfSteps(int steps)
    {
        using (torch.NewDisposeScope())
        {
        }

        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2 * steps; i++)
        {
            using var scope = torch.NewDisposeScope();
        }

        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    private static torch.Tensor Collate(ReadOnlySpan<float> numbers, BatchMemory memory)
    {
        var buffer = memory.Rent<float>(0, [numbers.Length]);
        numbers.CopyTo(buffer.Span);
        return buffer.Tensor;
    }

    /// <summary>From the step a quarter in, when everything is warm, to the last but one.</summary>
    private sealed class AllocationMeter : Callback
    {
        private long start;
        private int batches;

        public long Allocated { get; private set; }

        public override void OnTrainBatchEnd(Trainer trainer)
        {
            if (++batches == Steps / 4)
            {
                start = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (batches == Steps - 1)
            {
                Allocated = GC.GetAllocatedBytesForCurrentThread() - start;
            }
        }
    }

    /// <summary>Does nothing, so that only the trainer's own cost is seen.</summary>
    private sealed class IdleModel : ITrainingStep<torch.Tensor>, IDisposable
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));
        private readonly torch.Tensor loss = torch.ones(1).DetachFromDisposeScope();

        public bool AutomaticOptimization => false;

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context) => loss;

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);

        public void Dispose()
        {
            weight.Dispose();
            loss.Dispose();
        }
    }
}
