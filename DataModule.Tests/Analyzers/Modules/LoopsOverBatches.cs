[DataModule]
public partial class MeanData
{
    private float mean;
    private IDataset<Digit>? train;
    private Digit.Batch? example;

    [Setup("fit")]
    private void Measure()
    {
        train = Digits.Open("train");
        var means = new List<float>();
        using var loader = train.ToLoader(256);
        foreach (var batch in loader)
        {
            means.Add(batch.Image.mean().item<float>());
            example ??= batch.Detach();
        }

        mean = means.Average();
        foreach (var batch in loader)
        {
            example = batch;
            break;
        }
    }

    [BeforeBatchTransfer]
    private Digit.Batch Centre(Digit.Batch batch)
    {
        batch.Image.sub_(mean);
        return batch;
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(64);

    public Digit.Batch? Example() => example;
}
