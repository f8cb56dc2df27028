using TorchSharp;

namespace DataModule;

/// <summary>A TorchSharp dataset. One thread at a time reads it, unless it is said to be thread-safe.</summary>
internal sealed class TorchSharpDataset<T>(torch.utils.data.Dataset<T> source, bool threadSafe) : IDataset<T>, IFingerprinted
{
    private readonly Lock gate = new();

    public long Count { get; } = source.Count;

    public string Fingerprint => source is IFingerprinted known ? known.Fingerprint : $"{source.GetType().Name}({Fingerprints.Number(Count)})";

    public T this[long index]
    {
        get
        {
            Dataset.CheckIndex(index, Count);
            if (threadSafe)
            {
                return Fetch(index);
            }

            lock (gate)
            {
                return Fetch(index);
            }
        }
    }

    /// <summary>Frees the tensors that the dataset made besides the sample. Tensors that it keeps and returns again remain its own.</summary>
    private T Fetch(long index)
    {
        if (typeof(T) != typeof(torch.Tensor) && typeof(T) != typeof(Dictionary<string, torch.Tensor>) && typeof(T) != typeof(IList<torch.Tensor>))
        {
            return source.GetTensor(index);
        }

        using var scope = torch.NewDisposeScope();
        object owned = source.GetTensor(index) switch
        {
            torch.Tensor tensor => Take(tensor, scope),
            Dictionary<string, torch.Tensor> named => named.ToDictionary(pair => pair.Key, pair => Take(pair.Value, scope)),
            IList<torch.Tensor> list => list.Select(tensor => Take(tensor, scope)).ToArray(),
            _ => throw new InvalidOperationException(FormattableString.Invariant(
                $"GetTensor of the dataset {source.GetType().Name} returned null for index {index}.")),
        };
        return (T)owned;
    }

    private static torch.Tensor Take(torch.Tensor tensor, DisposeScope scope) =>
        (scope.Contains(tensor) ? tensor : tensor.alias()).DetachFromDisposeScope();
}
