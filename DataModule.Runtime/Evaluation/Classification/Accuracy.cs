namespace DataModule;

/// <summary>The fraction of samples whose class is predicted correctly; for labels, the fraction of correct decisions. The same as in torchmetrics.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="classes">The number of classes, if each sample has exactly one (multiclass). Leave out both this and labels for a binary task.</param>
/// <param name="labels">The number of labels, if a sample may have several (multilabel).</param>
/// <param name="average">How the values of the classes are averaged; micro by default.</param>
/// <param name="threshold">The probability above which a binary or label score is a positive prediction, from 0 to 1; 0.5 by default.</param>
/// <param name="topK">For classes: a sample is correct if its class is among the k highest scores; 1 by default.</param>
/// <param name="ignoreIndex">A target value to leave out, for example -100 for padding; none by default.</param>
/// <exception cref="ArgumentException">An argument is out of range, or both classes and labels are given.</exception>
public sealed class Accuracy(
    int? classes = null,
    int? labels = null,
    Average average = Average.Micro,
    double threshold = 0.5,
    int topK = 1,
    long? ignoreIndex = null)
    : ClassCounts(classes, labels, average, threshold, topK, ignoreIndex)
{
    private protected override double Score(ClassCount count) =>
        Task.IsMulticlass
            ? Divide(count.TruePositives, count.Actual)
            : Divide(count.TruePositives + count.TrueNegatives, count.Actual + count.FalsePositives + count.TrueNegatives);
}
