public partial class Experiments
{
    [DataModule]
    internal sealed partial class PairData<TKey>(
        [NotHyperparameter] Func<TKey, IDataset<Digit>> open, [NotHyperparameter] TKey trainKey, [NotHyperparameter] TKey testKey)
        where TKey : notnull
    {
        private readonly Dictionary<TKey, IDataset<Digit>> parts = new();
        private IDataset<Digit>? train;

        [Setup("fit")]
        private void OpenTrain() => train = Part(trainKey);

        [Dataloader(Split.Train)]
        private DataLoader<Digit.Batch> Train() => train!.ToLoader(64);

        [Dataloader(Split.Test)]
        private DataLoader<Digit.Batch> Test() => Part(testKey).ToLoader(64);

        private IDataset<Digit> Part(TKey key) => parts.TryGetValue(key, out var part) ? part : parts[key] = open(key);
    }
}
