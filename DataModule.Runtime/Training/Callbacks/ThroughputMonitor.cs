namespace DataModule;

/// <summary>Logs the throughput of each training epoch, in samples a second, as "samples_per_second".</summary>
public sealed class ThroughputMonitor : Callback
{
    private const string Throughput = "samples_per_second";

    internal override bool MayLog(string metric) => metric == Throughput;

    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        trainer.Log(Throughput, trainer.Loop.SamplesPerSecond);
    }
}
