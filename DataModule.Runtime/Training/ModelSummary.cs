using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>The layers of a model: names, types, parameters with their shapes, and which are frozen. <see cref="ToString"/> returns a table.</summary>
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

    /// <summary>The name of the model's type.</summary>
    public string Name { get; }

    /// <summary>The layers, in the order of the model's modules. Together they have all parameters of the model.</summary>
    public IReadOnlyList<ModelLayer> Layers { get; }

    /// <summary>The number of parameters (elements of all parameter tensors). A parameter that several layers share is counted once.</summary>
    public long Parameters { get; }

    /// <summary>The number of parameters that are not frozen (<c>requires_grad</c>).</summary>
    public long TrainableParameters { get; }

    /// <summary>The size of the parameters in memory, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Summarises a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxDepth">
    /// The maximum depth of nested modules, at least 1. 1 lists the model's direct submodules. Deeper modules are counted as part of the module that
    /// contains them. By default, the greatest depth that needs at most 30 rows.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The depth is less than 1.</exception>
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

    /// <summary>A table of the layers, below a line with the total number of parameters.</summary>
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

    /// <returns>Whether deeper modules were left out.</returns>
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

/// <summary>A row of a <see cref="ModelSummary"/>: a module, or a parameter that belongs directly to a module with submodules.</summary>
/// <param name="Name">Its path in the model, such as "encoder.0".</param>
/// <param name="Type">The name of its type.</param>
/// <param name="Parameters">The number of parameters, including those of its submodules.</param>
/// <param name="TrainableParameters">The number of parameters that are not frozen.</param>
/// <param name="Shapes">The names and shapes of its parameters; empty for a module with submodules.</param>
public sealed record ModelLayer(
    string Name, string Type, long Parameters, long TrainableParameters, IReadOnlyList<(string Name, long[] Shape)> Shapes);
