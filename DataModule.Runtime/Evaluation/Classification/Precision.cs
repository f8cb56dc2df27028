namespace DataModule;

/// <summary>How many of those found are right: TP / (TP + FP), 0 where none was found. As torchmetrics has it.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="classes">The number of classes, of which each sample has one; neither this nor labels where there are two.</param>
/// <param name="labels">The number of labels, of which each sample may have many.</param>
/// <param name="average">How the classes' values become one; macro by default.</param>
/// <param name="threshold">The probability above which a score of one class or label counts as found; 0.5 by default.</param>
/// <param name="ignoreIndex">A label whose samples do not count, such as -100 of padding; none by default.</param>
/// <exception cref="ArgumentException">The settings contradict each other.</exception>
public sealed class Precision(
    int? classes = null,
    int? labels = null,
    Average average = Average.Macro,
    double threshold = 0.5,
    long? ignoreIndex = null)
    : ClassCounts(classes, labels, average, threshold, 1, ignoreIndex)
{
    private protected override double Score(ClassCount count) =>
        Divide(count.Hits, count.Hits + count.WronglyFound);
}
