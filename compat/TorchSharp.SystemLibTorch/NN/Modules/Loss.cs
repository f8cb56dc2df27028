using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Base class of losses of a prediction and a target.</summary>
public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    /// <param name="reduction">What becomes of the losses of the elements.</param>
    protected Loss(nn.Reduction reduction = nn.Reduction.Mean)
        : base("Loss") => this.reduction = reduction;

    /// <summary>What becomes of the losses of the elements.</summary>
    public nn.Reduction reduction { get; }
}

/// <summary>Base class of losses with weights.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    /// <param name="weight">The weights.</param>
    /// <param name="reduction">What becomes of the losses of the elements.</param>
    protected WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction) => this.weight = weight;

    /// <summary>The weights.</summary>
    public Tensor? weight { get; }
}
