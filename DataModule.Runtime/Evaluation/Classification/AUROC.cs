using TorchSharp;

namespace DataModule;

/// <summary>
/// The area under the ROC curve: how likely a sample of the class has a higher score than one that is not. NaN where there is no sample of the one kind
/// or the other.
/// </summary>
/// <inheritdoc cref="CurveMetric" path="/remarks"/>
/// <param name="classes">The number of classes, of which each sample has one; neither this nor labels where there are two.</param>
/// <param name="labels">The number of labels, of which each sample may have many.</param>
/// <param name="average">How the classes' values become one; macro by default.</param>
/// <param name="thresholds">So many thresholds from 0 to 1, for a state of fixed size; exact by default.</param>
/// <param name="ignoreIndex">A label whose samples do not count, such as -100 of padding; none by default.</param>
/// <exception cref="ArgumentException">The settings contradict each other.</exception>
public sealed class AUROC(int? classes = null, int? labels = null, Average average = Average.Macro, int? thresholds = null, long? ignoreIndex = null)
    : CurveMetric(classes, labels, average, thresholds, ignoreIndex)
{
    private protected override double Area(torch.Tensor hits, torch.Tensor wronglyFound)
    {
        var width = wronglyFound[torch.TensorIndex.Slice(1)] - wronglyFound[torch.TensorIndex.Slice(stop: -1)];
        var height = hits[torch.TensorIndex.Slice(1)] + hits[torch.TensorIndex.Slice(stop: -1)];
        return (width * height).sum().ToDouble() / (2 * hits[^1].ToDouble() * wronglyFound[^1].ToDouble());
    }
}
