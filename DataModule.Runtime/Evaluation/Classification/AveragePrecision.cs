using TorchSharp;

namespace DataModule;

/// <summary>
/// The area under the precision-recall curve, as a sum of steps: the mean of the precisions at each positive sample, from the highest score
/// down. NaN if there are no positive samples.
/// </summary>
/// <inheritdoc cref="AUROC" path="/remarks|/param|/exception"/>
public sealed class AveragePrecision(
    int? classes = null, int? labels = null, Average average = Average.Macro, int? thresholds = null, long? ignoreIndex = null)
    : CurveMetric(classes, labels, average, thresholds, ignoreIndex)
{
    private protected override double Area(torch.Tensor truePositives, torch.Tensor falsePositives)
    {
        var gained = truePositives[torch.TensorIndex.Slice(1)] - truePositives[torch.TensorIndex.Slice(stop: -1)];
        var precision = (truePositives / (truePositives + falsePositives)).nan_to_num(0)[torch.TensorIndex.Slice(1)];
        return (gained * precision).sum().ToDouble() / truePositives[^1].ToDouble();
    }
}
