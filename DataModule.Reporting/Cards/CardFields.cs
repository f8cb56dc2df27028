namespace DataModule;

/// <summary>Creates the entry of a field in a card.</summary>
internal static class CardFields
{
    public static CardField Of(FieldMeasure found, SampleField field, Column? column, IDescribedElement? element, double? padding)
    {
        var normalization = element?.Normalization;
        double[] means = [.. (normalization?.Means ?? column?.Normalization?.Means ?? field.Means).Select(static mean => (double)mean)];
        double[] deviations = [.. (normalization?.StandardDeviations ?? column?.Normalization?.StandardDeviations ?? field.StandardDeviations).Select(static deviation => (double)deviation)];

        // The statistics of an element, such as a picture, are those of the batch, so its normalization is undone.
        Moments[] channels = [.. found.Channels.Select((channel, place) =>
            normalization is null || means.Length == 0 ? channel : Restore(channel, means[Math.Min(place, means.Length - 1)], deviations[Math.Min(place, deviations.Length - 1)]))];
        return new(found.Name, field.Kind.ToString())
        {
            Type = found.Type,
            Batch = column?.Format,
            Shapes = [.. found.Shapes],
            Scale = field.Scale,
            NormalizedMeans = means,
            NormalizedDeviations = deviations,
            Transforms = element?.Steps ?? [],
            Channels = [.. channels.Where(static channel => channel.Count > 0).Select(static channel => new CardChannel(channel.Mean, channel.StandardDeviation, channel.Min, channel.Max))],
            Missing = found.Missing,
            NotFinite = channels.Sum(static channel => channel.NotFinite),
            Lengths = found.Lengths.Count == 0 ? null : Lengths([.. found.Lengths.Order()], padding),
        };
    }

    private static Moments Restore(Moments moments, double mean, double deviation) => moments with
    {
        Mean = (moments.Mean * deviation) + mean,
        SquaredDeviations = moments.SquaredDeviations * deviation * deviation,
        Min = Rounded((moments.Min * deviation) + mean, deviation),
        Max = Rounded((moments.Max * deviation) + mean, deviation),
    };

    // Undoing the normalization of a 0 in float32 leaves a rounding error, which would hide that the minimum is 0.
    private static double Rounded(double number, double deviation) => Math.Abs(number) < 1e-6 * deviation ? 0 : number;

    private static CardLengths Lengths(int[] sorted, double? padding) =>
        new(sorted[0], sorted[(sorted.Length - 1) / 2], sorted[(int)((sorted.Length - 1) * 0.95)], sorted[^1], sorted.Average(), padding);
}
