namespace DataModule;

/// <summary>Visits the loaders of a split, each with its exact batch type.</summary>
internal interface ILoaderVisitor
{
    void Visit<TBatch>(IBatchTransfer<TBatch> data, NamedLoader<TBatch> loader, BatchContext context);
}

/// <summary>Gets the loaders of a data module's splits, for any batch type.</summary>
internal static class SplitLoaders
{
    /// <summary>The splits of a data module.</summary>
    public static IEnumerable<Split> Of(IDataModule data) => Enum.GetValues<Split>().Where(split => split switch
    {
        Split.Train => data is ITrainData,
        Split.Validation => data is IValidationData,
        Split.Test => data is ITestData,
        _ => data is IPredictData,
    });

    /// <summary>Calls the visitor with each loader of a split, in order, and disposes the loaders. The split's stage must be set up.</summary>
    /// <exception cref="InvalidOperationException">The data module does not have the split.</exception>
    public static void Visit(IDataModule data, Split split, ILoaderVisitor visitor)
    {
        var visits = new Visits(visitor);
        _ = split switch
        {
            Split.Train when data is ITrainData train => train.Accept(visits),
            Split.Validation when data is IValidationData validation => validation.Accept(visits),
            Split.Test when data is ITestData test => test.Accept(visits),
            Split.Predict when data is IPredictData predict => predict.Accept(visits),
            _ => throw new InvalidOperationException(
                $"{NameOf(data)} has no {Word(split)} loader, only {string.Join(", ", Of(data).Select(Word))}: take another split, or write a method with [Dataloader(Split.{split})]."),
        };
    }

    public static string NameOf(IDataModule data) => data is IDescribedModule known ? known.Name : data.GetType().Name.Split('`')[0];

    public static string Word(Split split) => split.ToString().ToLowerInvariant();

    private sealed class Visits(ILoaderVisitor visitor)
        : ITrainDataVisitor<bool>, IValidationDataVisitor<bool>, ITestDataVisitor<bool>, IPredictDataVisitor<bool>
    {
        bool ITrainDataVisitor<bool>.Visit<TBatch>(ITrainData<TBatch> data) => Each(data, Split.Train, [data.GetTrainLoader()]);

        bool IValidationDataVisitor<bool>.Visit<TBatch>(IValidationData<TBatch> data) => Each(data, Split.Validation, data.GetValidationLoaders());

        bool ITestDataVisitor<bool>.Visit<TBatch>(ITestData<TBatch> data) => Each(data, Split.Test, data.GetTestLoaders());

        bool IPredictDataVisitor<bool>.Visit<TBatch>(IPredictData<TBatch> data) => Each(data, Split.Predict, data.GetPredictLoaders());

        private bool Each<TBatch>(IBatchTransfer<TBatch> data, Split split, IReadOnlyList<NamedLoader<TBatch>> loaders)
        {
            try
            {
                for (var i = 0; i < loaders.Count; i++)
                {
                    visitor.Visit(data, loaders[i], new BatchContext(split, TorchSharp.torch.CPU, LoaderIndex: i, LoaderName: loaders[i].Name));
                }
            }
            finally
            {
                foreach (var loader in loaders)
                {
                    loader.Dispose();
                }
            }

            return true;
        }
    }
}
