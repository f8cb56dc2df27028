[DataModule]
public partial class HookedData(double dropout = 0.1)
{
    private IDataset<Digit>? train;
    private Exception? last;
    [State] private long seen;
    [State] private string? note;

    [Setup("fit")]
    private void Open() => train = Digits.Open("train");

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(note!.Length + (int)seen);

    [AfterBatchTransfer(Split.Train)]
    private Digit.Batch Count(Digit.Batch batch, BatchContext context)
    {
        seen += batch.Count;
        note = context.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var mask = rand_like(batch.Image).lt(dropout);
        batch.Image.masked_fill_(mask, 0);
        return batch;
    }

    [OnException]
    private void Remember(Exception exception) => last = exception;

    public string? LastError() => last?.Message;
}
