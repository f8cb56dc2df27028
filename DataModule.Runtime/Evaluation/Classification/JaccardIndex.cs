namespace DataModule;

/// <summary>Intersection over union (IoU) of predicted and true positives: TP / (TP + FP + FN). The same as in torchmetrics; an ignored class is left out of averages.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="classes">The number of classes, if each sample has exactly one (multiclass). Leave out both this and labels for a binary task.</param>
/// <param name="labels">The number of labels, if a sample may have several (multilabel).</param>
/// <param name="average">How the values of the classes are averaged; macro by default.</param>
/// <param name="threshold">The probability above which a binary or label score is a positive prediction, from 0 to 1; 0.5 by default.</param>
/// <param name="ignoreIndex">A target value to leave out, for example -100 for padding; none by default.</param>
/// <exception cref="ArgumentException">An argument is out of range, or both classes and labels are given.</exception>
public sealed class JaccardIndex(
    int? classes = null,
    int? labels = null,
    Average average = Average.Macro,
    double threshold = 0.5,
    long? ignoreIndex = null)
    : ClassCounts(classes, labels, average, threshold, 1, ignoreIndex)
{
    private protected override bool IsLeftOut(int index) => Task.IsMulticlass && index == Task.IgnoreIndex;

    private protected override double Score(ClassCount count) =>
        Divide(count.TruePositives, count.Actual + count.FalsePositives);
}
