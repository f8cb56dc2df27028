[DataModule]
public partial class CachedData(int workers = 2) : IDisposable
{
    private DataLoader<Digit.Batch>? loader;
    private IDataset<Digit>? digits;
    private int asked;

    [Setup("fit")]
    private void Open() => digits = Digits.Open("train");

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train()
    {
        asked++;
        return loader ??= digits!.ToLoader(64, shuffle: true, seed: (ulong)asked, workers: workers);
    }

    [Teardown("fit")]
    private void Close() => Dispose();

    public void Dispose()
    {
        loader?.Dispose();
        loader = null;
        GC.SuppressFinalize(this);
    }
}
