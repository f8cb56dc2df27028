namespace DataModule.Benchmarks.Loader;

/// <summary>
/// TorchSharp's own DataLoader. It comes with the package only, so the other half of this class is compiled with the
/// package back end; without it these methods do nothing.
/// </summary>
internal static partial class TorchSharpPeer
{
    private static readonly string[] All = ["TorchSharp, 1 worker", "TorchSharp, 2 workers"];

    public static bool IsAvailable
    {
        get
        {
            var available = false;
            SetAvailable(ref available);
            return available;
        }
    }

    /// <summary>Of a case; none for streams, which it does not know.</summary>
    public static string[] SystemsOf(string name) => IsAvailable && name is not (Cases.Stream or Cases.Scale) ? All : [];

    public static IEnumerable<Row> Run(string name, string system, BenchmarkData data)
    {
        var rows = new List<Row>();
        Measure(name, system, system == All[0] ? 1 : 2, data, rows);
        return rows;
    }

    static partial void SetAvailable(ref bool available);

    static partial void Measure(string name, string system, int workers, BenchmarkData data, List<Row> rows);
}
