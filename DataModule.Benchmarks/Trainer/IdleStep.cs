using System.Diagnostics;
using DataModule.Benchmarks.Loader;
using TorchSharp;

namespace DataModule.Benchmarks.Trainer;

/// <summary>A model that does nothing: what is left is the loop itself.</summary>
internal static class IdleStep
{
    private const int Repetitions = 7;
    private const int Steps = 20_000;

    /// <summary>Two, by hand and with the trainer: timed in turn, after one unmeasured turn of each.</summary>
    public static Row[] Rows()
    {
        using var model = new IdleModel();
        using var loader = DataLoader.Create<float, torch.Tensor>(
            Dataset.From(new float[Steps * 8]),
            batchSize: 8,
            static (numbers, memory) =>
            {
                var buffer = memory.Rent<float>(0, [numbers.Length]);
                numbers.CopyTo(buffer.Span);
                return buffer.Tensor;
            },
            shuffle: true);
        void ByHand()
        {
            foreach (var batch in loader)
            {
                model.TrainingStep(batch, null!).item<float>();
            }
        }

        void WithTrainer() => new DataModule.Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(model, loader);

        List<double> hand = [], trainer = [];
        for (var i = -1; i < Repetitions; i++)
        {
            foreach (var (action, times) in (ReadOnlySpan<(Action, List<double>)>)[(ByHand, hand), (WithTrainer, trainer)])
            {
                var started = Stopwatch.GetTimestamp();
                action();
                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / Steps);
                }
            }
        }

        return [Row.Of("idle step", "loop by hand", "time", "us", hand), Row.Of("idle step", "ours, trainer", "time", "us", trainer)];
    }

    private sealed class IdleModel : ITrainingStep<torch.Tensor>, IDisposable
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));
        private readonly torch.Tensor loss = torch.ones(1);

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
