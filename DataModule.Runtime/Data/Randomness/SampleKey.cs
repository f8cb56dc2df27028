namespace DataModule;

/// <summary>
/// The key of the random numbers of one sample, in one epoch, for one use. The numbers are a function of it, so they can be drawn again later
/// with <see cref="SampleRandom.Restart"/>.
/// </summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Stream">Distinguishes independent uses of one seed.</param>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="RecordKey">The index of the sample in the loader's dataset.</param>
public readonly record struct SampleKey(ulong Seed, ulong Stream, long Epoch, long RecordKey)
{
    /// <summary>The key of <see cref="SampleRandom.Fork"/>: an independent use for the same sample and epoch.</summary>
    /// <param name="stream">Distinguishes forks of one key.</param>
    public SampleKey Fork(ulong stream) => this with { Stream = SampleRandom.ForkStream(Stream, stream) };
}
