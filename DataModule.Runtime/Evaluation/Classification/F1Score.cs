namespace DataModule;

/// <summary>The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). As torchmetrics has it.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="classes">The number of classes, of which each sample has one; neither this nor labels where there are two.</param>
/// <param name="labels">The number of labels, of which each sample may have many.</param>
/// <param name="average">How the classes' values become one; macro by default.</param>
/// <param name="threshold">The probability above which a score of one class or label counts as found; 0.5 by default.</param>
/// <param name="ignoreIndex">A label whose samples do not count, such as -100 of padding; none by default.</param>
/// <exception cref="ArgumentException">The settings contradict each other.</exception>
public sealed class F1Score(
    int? classes = null,
    int? labels = null,
    Average average = Average.Macro,
    double threshold = 0.5,
    long? ignoreIndex = null)
    : ClassCounts(classes, labels, average, threshold, 1, ignoreIndex)
{
    private protected override double Score(ClassCount count) =>
        FBetaScore.FBeta(count, 1);
}
