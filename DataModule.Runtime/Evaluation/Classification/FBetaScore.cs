namespace DataModule;

/// <summary>The weighted harmonic mean of precision and recall (F-beta). The same as in torchmetrics.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="beta">The weight of recall relative to precision: 2 weighs recall twice as much.</param>
/// <param name="classes">The number of classes, if each sample has exactly one (multiclass). Leave out both this and labels for a binary task.</param>
/// <param name="labels">The number of labels, if a sample may have several (multilabel).</param>
/// <param name="average">How the values of the classes are averaged; macro by default.</param>
/// <param name="threshold">The probability above which a binary or label score is a positive prediction, from 0 to 1; 0.5 by default.</param>
/// <param name="ignoreIndex">A target value to leave out, for example -100 for padding; none by default.</param>
/// <exception cref="ArgumentException">An argument is out of range, or both classes and labels are given.</exception>
public sealed class FBetaScore(
    double beta,
    int? classes = null,
    int? labels = null,
    Average average = Average.Macro,
    double threshold = 0.5,
    long? ignoreIndex = null)
    : ClassCounts(classes, labels, average, threshold, 1, ignoreIndex)
{
    internal static double FBeta(ClassCount count, double beta) => Divide(
        (1 + (beta * beta)) * count.TruePositives,
        ((1 + (beta * beta)) * count.TruePositives) + (beta * beta * count.FalseNegatives) + count.FalsePositives);

    private protected override double Score(ClassCount count) =>
        FBeta(count, beta);
}
