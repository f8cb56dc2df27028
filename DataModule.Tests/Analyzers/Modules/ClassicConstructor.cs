[DataModule]
public sealed partial class ClassicData
{
    private readonly string directory;
    private readonly int batchSize;
    private readonly ulong seed;
    private IDataset<Digit>? _train;
    private IDataset<Digit>? _validation;

    public ClassicData(string directory, int batchSize, ulong seed = 1)
    {
        directory = Path.GetFullPath(directory);
        this.directory = directory;
        this.batchSize = batchSize;
        this.seed = seed;
        CaptureHyperparameters(directory, batchSize, seed);
    }

    [Prepare]
    public void Prepare() => Directory.CreateDirectory(directory);

    [Setup("fit", "validate")]
    public void Setup()
    {
        var split = Digits.Open(directory).RandomSplit(0.8, 0.2, seed);
        _train = split.First;
        _validation = split.Second;
    }

    [Dataloader(Split.Train)]
    public DataLoader<Digit.Batch> CreateTrain() => _train!.ToLoader(batchSize, shuffle: true, seed: seed);

    [Dataloader(Split.Validation)]
    public DataLoader<Digit.Batch> CreateValidation() => _validation!.ToLoader(batchSize);
}
