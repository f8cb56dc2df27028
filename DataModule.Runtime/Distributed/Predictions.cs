using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>Gathers predictions from all ranks.</summary>
public static class Predictions
{
    /// <summary>Gathers the predictions of all ranks in the order of the data. All ranks must call it, and all get the result.</summary>
    /// <param name="trainer">The trainer that predicted.</param>
    /// <param name="predictions">The result of <c>Trainer.Predict</c> on this rank, for one loader.</param>
    /// <returns>One tensor for each batch of each rank, in CPU memory. In a single process, the predictions themselves.</returns>
    public static IReadOnlyList<torch.Tensor> Gather(Trainer trainer, IReadOnlyList<torch.Tensor> predictions)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(predictions);
        if (!trainer.Collectives.AreSeveral())
        {
            return predictions;
        }

        var own = new StateDict();
        foreach (var (batch, prediction) in predictions.Index())
        {
            own.Set(Name(batch), prediction);
        }

        var ranks = trainer.Collectives.AllGather(own);
        // In the data, the ranks' parts of one global batch are neighbours. The first ranks may have one batch more.
        return
        [
            .. Enumerable.Range(0, ranks.Max(static rank => rank.Tensors.Count))
                .SelectMany(batch => ranks.Where(rank => rank.Tensors.ContainsKey(Name(batch))).Select(rank => rank.Tensors[Name(batch)])),
        ];
    }

    private static string Name(int batch) => batch.ToString(CultureInfo.InvariantCulture);
}
