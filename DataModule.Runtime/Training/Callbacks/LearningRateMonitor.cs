namespace DataModule;

/// <summary>Logs the learning rate of each optimizer's first parameter group, as "learning_rate" or "learning_rate/N".</summary>
/// <param name="everyNSteps">The interval in optimizer steps, at least 1; 50 by default.</param>
public sealed class LearningRateMonitor(int everyNSteps = 50) : Callback
{
    private const string LearningRate = "learning_rate";

    internal override bool MayLog(string metric) => metric.StartsWith(LearningRate, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override void OnRunStart(Trainer trainer) =>
        Trainer.Require(everyNSteps >= 1, $"LearningRateMonitor's everyNSteps is {everyNSteps}; it must be at least 1.");

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (!trainer.IsDue(everyNSteps))
        {
            return;
        }

        for (var i = 0; i < trainer.Optimizers.Count; i++)
        {
            var name = trainer.Optimizers.Count == 1 ? LearningRate : FormattableString.Invariant($"{LearningRate}/{i}");
            trainer.Log(name, trainer.Optimizers[i].Optimizer.ParamGroups.First().LearningRate);
        }
    }
}
