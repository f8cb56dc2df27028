using TorchSharp;

namespace DataModule;

/// <summary>
/// The area under the curve of precision over recall, as a sum of steps: the mean of the precisions at each sample of the class, from the highest score
/// down. NaN where there is no sample of the class.
/// </summary>
/// <inheritdoc cref="AUROC" path="/remarks|/param|/exception"/>
public sealed class AveragePrecision(
    int? classes = null, int? labels = null, Average average = Average.Macro, int? thresholds = null, long? ignoreIndex = null)
    : CurveMetric(classes, labels, average, thresholds, ignoreIndex)
{
    private protected override double Area(torch.Tensor hits, torch.Tensor wronglyFound)
    {
        var gained = hits[torch.TensorIndex.Slice(1)] - hits[torch.TensorIndex.Slice(stop: -1)];
        var precision = (hits / (hits + wronglyFound)).nan_to_num(0)[torch.TensorIndex.Slice(1)];
        return (gained * precision).sum().ToDouble() / hits[^1].ToDouble();
    }
}
