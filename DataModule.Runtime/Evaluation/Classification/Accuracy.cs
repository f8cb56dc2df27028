namespace DataModule;

/// <summary>How many samples are classified rightly; of labels, how many decisions are right. As torchmetrics has it.</summary>
/// <inheritdoc cref="ClassCounts" path="/remarks"/>
/// <param name="classes">The number of classes, of which each sample has one; neither this nor labels where there are two.</param>
/// <param name="labels">The number of labels, of which each sample may have many.</param>
/// <param name="average">How the classes' values become one; micro by default.</param>
/// <param name="threshold">The probability above which a score of one class or label counts as found; 0.5 by default.</param>
/// <param name="topK">Of classes: a sample is right if its class is among so many best; 1 by default.</param>
/// <param name="ignoreIndex">A label whose samples do not count, such as -100 of padding; none by default.</param>
/// <exception cref="ArgumentException">The settings contradict each other.</exception>
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
            ? Divide(count.Hits, count.Actual)
            : Divide(count.Hits + count.RightlyNotFound, count.Actual + count.WronglyFound + count.RightlyNotFound);
}
