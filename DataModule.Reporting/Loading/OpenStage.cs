namespace DataModule;

/// <summary>Keeps a stage set up during a report, and tears it down afterwards. A stage that was already set up stays set up.</summary>
internal sealed class OpenStage : IDisposable
{
    private readonly IDataModule data;
    private readonly Stage stage;
    private readonly bool isOurs;

    private OpenStage(IDataModule data, Stage stage, bool isOurs) => (this.data, this.stage, this.isOurs) = (data, stage, isOurs);

    /// <summary>Prepares the data, and sets up the stage of a split.</summary>
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
            // The setup may have opened files before it failed. Teardown closes them, as in a trainer.
            open.Dispose();
            throw;
        }
    }

    /// <summary>The stage that must be set up for a split. The validation split belongs to fit, or to validate if only that is set up or there is no train split.</summary>
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
