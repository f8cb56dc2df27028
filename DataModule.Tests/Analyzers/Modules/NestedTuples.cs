[DataModule]
public partial class TupleData(ulong seed)
{
    private (IDataset<Digit> Train, IDataset<Digit> Validation) fit;
    private IDataset<Digit>? a, b, c;
    private int first, second;

    [Setup("fit", "validate")]
    private void Open()
    {
        fit.Train = Digits.Open("train");
        fit.Validation = Digits.Open("validation");
        ((a, b), c) = (Digits.Open("a").RandomSplit(0.5, 0.5, seed), Digits.Open("c"));
        (first, second) = (10, 20);
        (first, second) = (second, first);
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => fit.Train.Concat(a!, b!, c!).ToLoader(first);

    [Dataloader(Split.Validation)]
    private DataLoader<Digit.Batch> Validation() => fit.Validation.ToLoader(second);
}
