using TorchSharp;

namespace DataModule;

/// <summary>
/// The area under the ROC curve: the probability that a positive sample has a higher score than a negative one. NaN if there are no positive
/// or no negative samples.
/// </summary>
/// <inheritdoc cref="CurveMetric" path="/remarks"/>
/// <param name="classes">The number of classes, if each sample has exactly one (multiclass). Leave out both this and labels for a binary task.</param>
/// <param name="labels">The number of labels, if a sample may have several (multilabel).</param>
/// <param name="average">How the values of the classes are averaged; macro by default.</param>
/// <param name="thresholds">The number of thresholds from 0 to 1, at least 2, for a state of fixed size. By default the value is exact.</param>
/// <param name="ignoreIndex">A target value to leave out, for example -100 for padding; none by default.</param>
/// <exception cref="ArgumentException">An argument is out of range, or both classes and labels are given.</exception>
public sealed class AUROC(int? classes = null, int? labels = null, Average average = Average.Macro, int? thresholds = null, long? ignoreIndex = null)
    : CurveMetric(classes, labels, average, thresholds, ignoreIndex)
{
    private protected override double Area(torch.Tensor truePositives, torch.Tensor falsePositives)
    {
        var width = falsePositives[torch.TensorIndex.Slice(1)] - falsePositives[torch.TensorIndex.Slice(stop: -1)];
        var height = truePositives[torch.TensorIndex.Slice(1)] + truePositives[torch.TensorIndex.Slice(stop: -1)];
        return (width * height).sum().ToDouble() / (2 * truePositives[^1].ToDouble() * falsePositives[^1].ToDouble());
    }
}
