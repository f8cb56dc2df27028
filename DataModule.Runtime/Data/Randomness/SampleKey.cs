namespace DataModule;

/// <summary>
/// Whose random numbers some are: those of one sample, in one epoch, for one use. Numbers are a function of it, so it stands for
/// them wherever they are needed later: <see cref="SampleRandom.Restart"/> begins them.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Stream">Tells apart independent uses of one seed.</param>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="RecordKey">The index of the sample in the loader's dataset.</param>
public readonly record struct SampleKey(ulong Seed, ulong Stream, long Epoch, long RecordKey)
{
    /// <summary>The key of what <see cref="SampleRandom.Fork"/> gives: an independent use for the same sample and epoch.</summary>
    public SampleKey Fork(ulong stream) => this with { Stream = SampleRandom.ForkStream(Stream, stream) };
}
