using System.ComponentModel;

namespace DataModule;

/// <summary>
/// Scale, means and standard deviations by channel, where channels are not the outermost dimension: a table of the factor and offset of each
/// element of one round of channels, repeated to whole vectors. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ChannelAffine
{
    // The widest vector has sixteen floats. A table that does not fit into the first cache would cost more than it saves.
    private const int Width = 16, Usual = 512, Most = 4096;

    private readonly float[] factors;
    private readonly float[] offsets;

    /// <summary>Creates the tables of one field.</summary>
    /// <param name="scale">The factor that is applied first.</param>
    /// <param name="means">One for each channel.</param>
    /// <param name="standardDeviations">One for each channel; none is 0.</param>
    /// <param name="inner">The number of consecutive elements of a channel: 1 where channels are the innermost dimension.</param>
    public ChannelAffine(float scale, ReadOnlySpan<float> means, ReadOnlySpan<float> standardDeviations, int inner)
    {
        ArgumentOutOfRangeException.ThrowIfZero(means.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(standardDeviations.Length, means.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inner);
        (Channels, Inner) = (means.Length, inner);
        factors = new float[means.Length];
        offsets = new float[means.Length];
        for (var channel = 0; channel < means.Length; channel++)
        {
            (factors[channel], offsets[channel]) = (scale / standardDeviations[channel], -means[channel] / standardDeviations[channel]);
        }

        var round = checked(Channels * Inner);
        var whole = (long)round * Width / GreatestDivisor(round, Width);
        var length = whole > Most ? round : (int)Math.Max(whole, Usual / whole * whole);
        (FactorTable, OffsetTable) = Inner >= Width * 4 ? ([], []) : (new float[length], new float[length]);
        for (var i = 0; i < FactorTable.Length; i++)
        {
            (FactorTable[i], OffsetTable[i]) = this[i];
        }
    }

    internal int Channels { get; }

    internal int Inner { get; }

    /// <summary>Empty where a channel has enough consecutive elements to be processed by itself.</summary>
    internal float[] FactorTable { get; }

    internal float[] OffsetTable { get; }

    /// <summary>The factor and the offset of an element of a sample.</summary>
    internal (float Factor, float Offset) this[int index]
    {
        get
        {
            var channel = index / Inner % Channels;
            return (factors[channel], offsets[channel]);
        }
    }

    private static int GreatestDivisor(int left, int right) => right == 0 ? left : GreatestDivisor(right, left % right);
}
