using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>The layers of a model: what they are called, their parameters with shapes, and what is frozen. Its text is a table.</summary>
public sealed class ModelSummary
{
    private const int MostRows = 30;

    private ModelSummary(string name, IReadOnlyList<ModelLayer> layers, IReadOnlyList<Parameter> parameters)
    {
        (Name, Layers) = (name, layers);
        Parameters = parameters.Sum(static parameter => parameter.numel());
        TrainableParameters = parameters.Where(static parameter => parameter.requires_grad).Sum(static parameter => parameter.numel());
        Bytes = parameters.Sum(static parameter => parameter.numel() * parameter.element_size());
    }

    /// <summary>The model's type.</summary>
    public string Name { get; }

    /// <summary>The layers, in the order in which the model has them; together they have all of its parameters.</summary>
    public IReadOnlyList<ModelLayer> Layers { get; }

    /// <summary>How many numbers are parameters; one that several layers share counts once.</summary>
    public long Parameters { get; }

    /// <summary>How many of them are not frozen.</summary>
    public long TrainableParameters { get; }

    /// <summary>The size of the parameters in memory.</summary>
    public long Bytes { get; }

    /// <summary>Sums up a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxDepth">
    /// How deep modules within modules are shown: 1 for those that the model has itself; what is deeper is counted with them. By default as deep
    /// as 30 rows allow.
    /// </param>
    public static ModelSummary Of(torch.nn.Module model, int? maxDepth = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth ?? 1, 1, nameof(maxDepth));
        List<ModelLayer> layers = [];
        for (var depth = maxDepth ?? 1; ; depth++)
        {
            List<ModelLayer> deeper = [];
            var cut = Add(deeper, "", model, depth);
            if (layers.Count == 0 || deeper.Count <= MostRows)
            {
                layers = deeper;
            }

            if (maxDepth is not null || !cut || deeper.Count > MostRows)
            {
                return new(model.GetType().Name, layers, [.. model.parameters().DistinctBy(static parameter => parameter.Handle)]);
            }
        }
    }

    /// <summary>The table, with a line above it that counts the parameters.</summary>
    public override string ToString()
    {
        string[][] cells =
        [
            ["layer", "type", "parameters", "shapes"],
            .. Layers.Select(static layer => (string[])[layer.Name, layer.Type, layer.Parameters == 0 ? "" : Number(layer.Parameters), Shapes(layer)]),
        ];
        var widths = Enumerable.Range(0, 3).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var rows = cells.Select(row => $"  {row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}".TrimEnd());
        var frozen = Parameters - TrainableParameters;
        var title = $"{Name}: {Number(Parameters)} parameters, {(frozen == 0 ? "" : $"{Number(frozen)} of them frozen, ")}{Size(Bytes)}";
        return string.Join('\n', rows.Prepend(title));
    }

    private static string Shapes(ModelLayer layer)
    {
        var frozen = layer.Parameters == 0 || layer.TrainableParameters == layer.Parameters ? "" : layer.TrainableParameters == 0 ? "frozen" : "partly frozen";
        return string.Join(", ", layer.Shapes.Select(static shape => $"{shape.Name} [{string.Join(", ", shape.Shape)}]").Append(frozen).Where(static text => text.Length > 0));
    }

    /// <returns>Whether modules within the deepest ones are left out.</returns>
    private static bool Add(List<ModelLayer> layers, string path, torch.nn.Module module, int depth)
    {
        var children = module.named_children().ToArray();
        if (path.Length > 0 && (depth == 0 || children.Length == 0))
        {
            var parameters = module.parameters().ToArray();
            layers.Add(new(path, module.GetType().Name, Count(parameters), Count(parameters.Where(IsTrained)), children.Length > 0 ? [] : [.. OwnShapes(module)]));
            return children.Length > 0;
        }

        foreach (var (name, parameter) in module.named_parameters(recurse: false))
        {
            layers.Add(new(Join(path, name), nameof(Parameter), parameter.numel(), IsTrained(parameter) ? parameter.numel() : 0, [(name, parameter.shape)]));
        }

        var cut = false;
        foreach (var (name, child) in children)
        {
            cut |= Add(layers, Join(path, name), child, depth - 1);
        }

        return cut;
    }

    private static IEnumerable<(string, long[])> OwnShapes(torch.nn.Module module) =>
        module.named_parameters().Select(static named => (named.name, named.parameter.shape));

    private static bool IsTrained(Parameter parameter) => parameter.requires_grad;

    private static long Count(IEnumerable<Parameter> parameters) => parameters.Sum(static parameter => parameter.numel());

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:#,0.#} MB");
}

/// <summary>A row of a <see cref="ModelSummary"/>: a module, or a parameter that a module with others in it has itself.</summary>
/// <param name="Name">Its path in the model.</param>
/// <param name="Type">Its type.</param>
/// <param name="Parameters">How many numbers are its parameters, with those of the modules in it.</param>
/// <param name="TrainableParameters">How many of them are not frozen.</param>
/// <param name="Shapes">The names and shapes of its parameters; empty where modules are in it.</param>
public sealed record ModelLayer(
    string Name, string Type, long Parameters, long TrainableParameters, IReadOnlyList<(string Name, long[] Shape)> Shapes);
