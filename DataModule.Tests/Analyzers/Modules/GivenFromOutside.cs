[DataModule]
public partial class GivenData
{
    private IDataset<Digit>? digits;
    private int limit;

    public IDataset<Digit>? Extra { get; set; }

    public int BatchSize { get; init; }

    public static GivenData Of(IDataset<Digit> digits) => new() { BatchSize = 8, digits = digits };

    public GivenData Limited(int count)
    {
        limit = count;
        return this;
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => digits!.Slice(0, limit).Concat(Extra!).ToLoader(BatchSize);
}
