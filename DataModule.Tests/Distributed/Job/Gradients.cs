using System.Globalization;
using DataModule;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RankJob;

/// <summary>A few optimizer steps of plain TorchSharp over this rank's part of each batch, and a fingerprint of the weights.</summary>
internal static class Gradients
{
    private const int Steps = 5, Batch = 12, Features = 7;

    public static void Run(ICollectives collectives, Action<string> say)
    {
        var (rank, ranks) = (collectives.Rank.Global, collectives.Rank.WorldSize);
        // Every rank begins with weights of its own: rank 0's are to win.
        random.manual_seed(100 + rank);
        var hidden = nn.Linear(Features, 5);
        var output = nn.Linear(5, 1, dtype: ScalarType.Float64);
        // Never used in training: no rank has a gradient for it.
        var idle = nn.Linear(3, 3);
        // Used by rank 1 only, if there is one.
        var rare = nn.Linear(1, 1);
        using var model = nn.Sequential(("hidden", hidden), ("output", output), ("idle", idle), ("rare", rare), ("norm", nn.BatchNorm1d(4)));
        DataParallel.Broadcast(collectives, ModelState.Tensors(model));
        using var parallel = new DataParallel(collectives, model.parameters());
        using var optimizer = optim.SGD(model.parameters(), 0.1);

        using var generator = new Generator(1);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var (inputs, targets) = (rand([Batch, Features], generator: generator), rand([Batch, 1], generator: generator));
            // Parts of unequal size: the mean over samples is not the mean over ranks.
            var first = rank * (rank + 1) / 2 * Batch / (ranks * (ranks + 1) / 2);
            var end = (rank + 1) * (rank + 2) / 2 * Batch / (ranks * (ranks + 1) / 2);
            using var part = inputs.narrow(0, first, end - first);
            optimizer.zero_grad();
            var loss = (output.forward(hidden.forward(part).relu().to(ScalarType.Float64)) - targets.narrow(0, first, end - first)).pow(2).mean();
            if (ranks == 1 || rank == 1)
            {
                // Weighed like the samples of this rank, whatever the number of ranks.
                loss += rare.forward(ones(1, 1)).sum().to(ScalarType.Float64) * ((double)Batch / (end - first) * 1e-2);
            }

            loss.backward();
            parallel.AverageGradients(end - first);
            optimizer.step();
        }

        say(string.Join(' ', model.parameters().SelectMany(parameter => parameter.to(ScalarType.Float64).data<double>().ToArray())
            .Select(weight => weight.ToString("R", CultureInfo.InvariantCulture))) + (idle.weight.grad is null ? " idle" : " trained"));
    }
}
