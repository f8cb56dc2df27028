public sealed record Folds(IDataset<Digit> Train, IDataset<Digit> Validation);

[DataModule]
public partial record RecordData(string Directory, int BatchSize = 8)
{
    private Folds? folds;

    [Setup("fit", "validate")]
    private void Open()
    {
        var (first, second) = Digits.Open(Directory).RandomSplit(50, 10, 3);
        folds = new Folds(first, second);
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => folds!.Train.ToLoader(BatchSize);

    [Dataloader(Split.Validation)]
    private DataLoader<Digit.Batch> Validation() => folds!.Validation.ToLoader(BatchSize);
}
