using System.ComponentModel.DataAnnotations;
using DataModule;

namespace TextClassification;

/// <summary>Definitions of nouns in eight categories: 6,400 for training, 800 for validation, 800 for the test.</summary>
/// <param name="path">A file of lines: category, tab, text. By default, the definitions that come with the sample.</param>
/// <param name="batchSize">Definitions per batch.</param>
/// <param name="minimumCount">How many times a word must occur to have a number of its own.</param>
/// <param name="seed">Seed of the split and the shuffling.</param>
[DataModule]
public sealed partial class DefinitionsDataModule(
    string? path = null, [Range(1, 6400)] int batchSize = 32, [Range(1, 1000)] int minimumCount = 2, ulong seed = 42) : IClassNames
{
    private Vocabulary? vocabulary;
    private IDataset<Definition>? train, validation, test;

    /// <summary>The number of word numbers. Known after the setup of any stage.</summary>
    public long VocabularySize =>
        vocabulary?.Size ?? throw new InvalidOperationException("The vocabulary is built by setup: call Setup(Stage.Fit) first.");

    /// <summary>The categories, in the order of their numbers.</summary>
    public IReadOnlyList<string> Categories { get; private set; } = [];

    IReadOnlyList<string> IClassNames.ClassNames => Categories;

    [Setup] // the split depends only on the seed, so every stage has the same one
    private void BuildVocabulary()
    {
        var lines = Corpus.Read(path ?? Path.Combine(AppContext.BaseDirectory, "corpus", "definitions.tsv"));
        Categories = [.. lines.Select(line => line.Category).Distinct().Order(StringComparer.Ordinal)];
        var categories = Categories.Index().ToDictionary(entry => entry.Item, entry => (long)entry.Index);
        var (forTraining, forValidation, forTest) = Dataset.From(lines).RandomSplit(0.8, 0.1, 0.1, seed);
        vocabulary = new Vocabulary(Enumerable.Range(0, (int)forTraining.Count).Select(index => forTraining[index].Words), minimumCount);
        (train, validation, test) = (Encode(forTraining), Encode(forValidation), Encode(forTest));

        IDataset<Definition> Encode(IDataset<(string Category, string[] Words)> part) =>
            part.Map(line => new Definition(vocabulary.Encode(line.Words), categories[line.Category]));
    }

    [Dataloader(Split.Train)]
    private DataLoader<Definition.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed);

    [Dataloader(Split.Validation)]
    private DataLoader<Definition.Batch> Validation() => validation!.ToLoader(batchSize);

    [Dataloader(Split.Test)]
    private DataLoader<Definition.Batch> Test() => test!.ToLoader(batchSize);
}
