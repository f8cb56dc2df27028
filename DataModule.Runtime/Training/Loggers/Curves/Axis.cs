using System.Globalization;

namespace DataModule;

/// <summary>A linear axis whose ends and ticks are round numbers: 1, 2 or 5 times a power of ten apart.</summary>
internal sealed class Axis
{
    private const int MostTicks = 6;

    // Above this, and below its inverse, differences are out of the range of doubles.
    private const double Huge = 1e300;

    private readonly double spacing;

    private Axis(double least, double greatest, double spacing) =>
        (Least, Greatest, this.spacing) = (least, greatest, spacing);

    public double Least { get; }

    public double Greatest { get; }

    public IEnumerable<double> Ticks =>
        Enumerable.Range(0, (int)Math.Round((Greatest - Least) / spacing) + 1).Select(i => Least + (i * spacing));

    /// <param name="values">Finite values, at least one.</param>
    /// <param name="whole">Whether the ticks must be whole numbers.</param>
    public static Axis Around(IReadOnlyCollection<double> values, bool whole = false)
    {
        var (least, greatest) = (Math.Clamp(values.Min(), -Huge, Huge), Math.Clamp(values.Max(), -Huge, Huge));
        if (greatest - least <= Math.Max(Math.Max(Math.Abs(least), Math.Abs(greatest)) * 1e-12, 1 / Huge))
        {
            var room = Math.Abs(least) <= 1 / Huge ? 1 : Math.Abs(least) / 2;
            (least, greatest) = (least - room, greatest + room);
        }

        var rough = Math.Max((greatest - least) / (MostTicks - 1), whole ? 1 : 0);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var spacing = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        return new(Math.Floor(least / spacing) * spacing, Math.Ceiling(greatest / spacing) * spacing, spacing);
    }

    /// <summary>The position of a value: 0 for the minimum, 1 for the maximum.</summary>
    public double Place(double value) => (value - Least) / (Greatest - Least);

    /// <summary>The label of a tick, with enough digits to differ from its neighbours.</summary>
    public string Label(double tick)
    {
        var size = Math.Max(Math.Abs(Least), Math.Abs(Greatest));
        if (Math.Abs(tick) < spacing / 2)
        {
            return "0";
        }

        if (size is >= 1e6 or < 1e-3)
        {
            var significant = Math.Clamp((int)Math.Round(Math.Log10(size / spacing)) + 1, 0, 9);
            return tick.ToString("0." + new string('#', significant) + "e0", CultureInfo.InvariantCulture);
        }

        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(spacing) - 1e-9), 0, 12);
        return tick.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
