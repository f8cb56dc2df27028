namespace TorchSharp;

/// <summary>The tensors and masks of an indexing expression, by the dimension of the view that each starts at.</summary>
internal sealed class IndexTensors : IDisposable
{
    private readonly List<(int Dimension, torch.Tensor Tensor)> selectors = [];
    private readonly List<torch.Tensor> converted = [];

    /// <summary>How many dimensions of the tensor a position of the expression stands for.</summary>
    public static int DimensionsOf(torch.TensorIndex index) => index.kind switch
    {
        torch.TensorIndex.Kind.Single or torch.TensorIndex.Kind.Slice => 1,
        torch.TensorIndex.Kind.Tensor => DimensionsOf(index.tensor!),
        _ => 0,
    };

    public void Add(int dimension, torch.TensorIndex index)
    {
        if (index.kind == torch.TensorIndex.Kind.Bool)
        {
            var mask = torch.tensor(new[] { index.startIndexOrBoolOrSingle == 1 });
            converted.Add(mask);
            selectors.Add((dimension, mask));
            return;
        }
        var tensor = index.tensor!;
        if (tensor.dtype is torch.ScalarType.Int32 or torch.ScalarType.Int16 or torch.ScalarType.Int8)
        {
            // libtorch 1.13 indexes by int64 only.
            tensor = tensor.to_type(torch.ScalarType.Int64);
            converted.Add(tensor);
        }
        selectors.Add((dimension, tensor));
    }

    /// <summary>As aten::index takes them: null for a dimension that is taken whole.</summary>
    public torch.Tensor?[] ForView()
    {
        var result = new List<torch.Tensor?>();
        var covered = 0;
        foreach (var (dimension, tensor) in selectors)
        {
            for (; covered < dimension; covered++)
            {
                result.Add(null);
            }
            result.Add(tensor);
            covered += DimensionsOf(tensor);
        }
        return [.. result];
    }

    public void Dispose()
    {
        foreach (var tensor in converted)
        {
            tensor.Dispose();
        }
    }

    // A mask covers as many dimensions as it has; an index tensor one.
    private static int DimensionsOf(torch.Tensor tensor) =>
        tensor.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte ? (int)tensor.Dimensions : 1;
}
