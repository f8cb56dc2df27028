namespace DataModule;

/// <summary>Logs after each training epoch how many samples a second it did, as "samples_per_second".</summary>
public sealed class ThroughputMonitor : Callback
{
    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        trainer.Log("samples_per_second", trainer.Loop.SamplesPerSecond);
    }
}
