namespace DataModule;

/// <summary>A stage that is set up for as long as a report needs it: one that was set up already stays so.</summary>
internal sealed class OpenStage : IDisposable
{
    private readonly IDataModule data;
    private readonly Stage stage;
    private readonly bool isOurs;

    private OpenStage(IDataModule data, Stage stage, bool isOurs) => (this.data, this.stage, this.isOurs) = (data, stage, isOurs);

    /// <summary>Prepares and sets up what a split needs.</summary>
    public static OpenStage For(IDataModule data, Split split)
    {
        var stage = StageOf(data, split);
        if (data is IDescribedModule known && known.IsSetUp(stage))
        {
            return new(data, stage, isOurs: false);
        }

        var open = new OpenStage(data, stage, isOurs: true);
        try
        {
            ModuleLifecycle.Prepare(data);
            ModuleLifecycle.Setup(data, stage);
            return open;
        }
        catch
        {
            // What a setup has opened before it failed is closed, as a trainer would.
            open.Dispose();
            throw;
        }
    }

    /// <summary>The stage whose setup a split is loaded after: of validation, the one that is set up, or fit.</summary>
    public static Stage StageOf(IDataModule data, Split split) => split switch
    {
        Split.Validation when data is IDescribedModule known && !known.IsSetUp(Stage.Fit) && (known.IsSetUp(Stage.Validate) || data is not ITrainData) => Stage.Validate,
        Split.Train or Split.Validation => Stage.Fit,
        Split.Test => Stage.Test,
        _ => Stage.Predict,
    };

    public void Dispose()
    {
        if (isOurs)
        {
            ModuleLifecycle.Teardown(data, stage);
        }
    }
}
