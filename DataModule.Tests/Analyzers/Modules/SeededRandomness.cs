[DataModule]
public partial class SeededData(ulong seed = 42, int perClass = 100)
{
    private readonly Random random = new(17);
    private IDataset<Digit>? train;
    private string? scratch;

    [Prepare]
    private void MakeSynthetic()
    {
        manual_seed(3);
        using var values = rand(100, 28);
        File.WriteAllText("synthetic.txt", values.ToString());
    }

    [Setup("fit")]
    private void Open()
    {
        scratch = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        using var generator = new Generator(seed);
        using var order = randperm(100, generator: generator);
        var numbers = new SampleRandom(seed);
        train = Digits.Open(scratch).Subset(order.data<long>().OrderBy(_ => numbers.NextUInt64()).Take(perClass + random.Next(3)));
    }

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(64, shuffle: true, seed: seed);

    [Teardown("fit")]
    private void Clean() => File.Delete(scratch!);
}
