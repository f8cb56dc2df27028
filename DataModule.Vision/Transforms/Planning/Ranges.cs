namespace DataModule;

/// <summary>Checks parameters, with the parameter's name in the message.</summary>
internal static class Ranges
{
    public static (float Minimum, float Maximum) Ordered((float Minimum, float Maximum) range, float least, string parameter) =>
        range.Minimum >= least && range.Maximum >= range.Minimum && float.IsFinite(range.Maximum)
            ? range
            : throw new ArgumentOutOfRangeException(parameter, range, FormattableString.Invariant($"The minimum must be at least {least}, and not above the maximum."));

    public static float Probability(float probability, string parameter) => probability is >= 0 and <= 1
        ? probability
        : throw new ArgumentOutOfRangeException(parameter, probability, "A probability must be from 0 to 1.");

    public static T Checked<T>(T value, bool holds, string parameter, string rule) =>
        holds ? value : throw new ArgumentOutOfRangeException(parameter, value, rule);

    public static float Draw(this SampleRandom random, (float Minimum, float Maximum) range) => random.NextSingle(range.Minimum, range.Maximum);

    /// <summary>Draws uniformly in the logarithm, so that a ratio and its reciprocal are equally likely.</summary>
    public static double DrawLogUniform(this SampleRandom random, (float Minimum, float Maximum) range)
    {
        var (low, high) = (Math.Log(range.Minimum), Math.Log(range.Maximum));
        return Math.Exp(low + ((high - low) * random.NextDouble()));
    }
}
