using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>Puts the ranks' predictions together.</summary>
public static class Predictions
{
    /// <summary>The predictions of all ranks, in the order of the data. All ranks must call it, and all get the result.</summary>
    /// <param name="trainer">The trainer that predicted.</param>
    /// <param name="predictions">What <c>Trainer.Predict</c> gave here, of one loader.</param>
    /// <returns>A tensor for each batch of each rank, in CPU memory; in a single process the predictions themselves.</returns>
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
        // The ranks' parts of one global batch stand side by side in the data; the first ranks may have a batch more.
        return
        [
            .. Enumerable.Range(0, ranks.Max(static rank => rank.Tensors.Count))
                .SelectMany(batch => ranks.Where(rank => rank.Tensors.ContainsKey(Name(batch))).Select(rank => rank.Tensors[Name(batch)])),
        ];
    }

    private static string Name(int batch) => batch.ToString(CultureInfo.InvariantCulture);
}
