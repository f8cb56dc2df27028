using TorchSharp;

namespace DataModule;

/// <summary>A tensor that a metric keeps between updates, outside all dispose scopes. It moves to the device of the batches.</summary>
public abstract class MetricState
{
    private protected MetricState(string name) => Name = name;

    private protected string Name { get; }

    internal abstract void Reset();

    /// <summary>A copy; null if there were no updates.</summary>
    internal abstract torch.Tensor? Capture();

    /// <summary>Adds a captured state, as if its updates had come first.</summary>
    internal abstract void Merge(torch.Tensor before);

    internal abstract void Check(torch.Tensor saved);

    private protected void Require(bool fits, torch.Tensor saved, string here)
    {
        if (!fits)
        {
            throw new StateException($"{Name} is {ModelState.Describe(saved)} in the saved state, but {here} here.");
        }
    }
}

/// <summary>A sum over all updates. Its size is fixed.</summary>
public sealed class MetricSum : MetricState
{
    private readonly torch.ScalarType type;
    private readonly long[] shape;
    private torch.Tensor? sum;

    internal MetricSum(string name, torch.ScalarType type, long[] shape)
        : base(name) => (this.type, this.shape) = (type, shape);

    /// <summary>The current sum. The next update changes it in place.</summary>
    public torch.Tensor Sum => sum ?? torch.zeros(shape, type);

    /// <summary>Adds a tensor. It is broadcast to the shape of the sum.</summary>
    public void Add(torch.Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        On(value.device).add_(value.to_type(type));
    }

    /// <summary>Adds values at indices of the flattened sum. The order does not matter, so counts are exact on every device.</summary>
    /// <param name="places">The indices, int64, [n].</param>
    /// <param name="values">The values, of the dtype of the sum, [n].</param>
    public void AddAt(torch.Tensor places, torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(places);
        On(places.device).view(-1).scatter_add_(0, places, values);
    }

    internal override void Reset()
    {
        sum?.Dispose();
        sum = null;
    }

    internal override torch.Tensor? Capture() => sum?.clone().DetachFromDisposeScope();

    internal override void Merge(torch.Tensor before)
    {
        using var scope = torch.NewDisposeScope();
        var merged = sum is null ? before.clone() : before.to(sum.device) + sum;
        Keep(merged);
    }

    internal override void Check(torch.Tensor saved) =>
        Require(saved.dtype == type && saved.shape.SequenceEqual(shape), saved, $"{type} [{string.Join(", ", shape)}]");

    private torch.Tensor On(torch.Device device)
    {
        if (sum is null)
        {
            Keep(torch.zeros(shape, type, device));
        }
        else if (sum.device_type != device.type || (sum.device_index != device.index && device.index >= 0))
        {
            Keep(sum.to(device));
        }

        return sum!;
    }

    private void Keep(torch.Tensor next)
    {
        sum?.Dispose();
        sum = next.DetachFromDisposeScope();
    }
}

/// <summary>The rows of all updates. It grows with the epoch.</summary>
public sealed class MetricRows : MetricState
{
    private readonly long columns;
    private readonly List<torch.Tensor> parts = [];

    internal MetricRows(string name, long columns)
        : base(name) => this.columns = columns;

    /// <summary>All rows, [n, columns]; float32 if there are none.</summary>
    public torch.Tensor All => parts.Count switch
    {
        0 => torch.zeros(0, columns),
        1 => parts[0].alias(),
        _ => torch.cat([.. parts.Select(part => part.to(parts[^1].device))], 0),
    };

    /// <summary>Adds a copy of the rows.</summary>
    /// <param name="rows">The rows, [n, columns].</param>
    public void Add(torch.Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        parts.Add(rows.detach().clone().DetachFromDisposeScope());
    }

    internal override void Reset()
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }

        parts.Clear();
    }

    internal override torch.Tensor? Capture()
    {
        using var scope = torch.NewDisposeScope();
        return parts.Count == 0 ? null : All.clone().DetachFromDisposeScope();
    }

    internal override void Merge(torch.Tensor before) => parts.Insert(0, before.clone().DetachFromDisposeScope());

    internal override void Check(torch.Tensor saved) =>
        Require(saved.dim() == 2 && saved.shape[1] == columns, saved, $"[any, {columns}]");
}
