using System.ComponentModel;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Averages of the gradients of one parameter, and of their squares.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AdamFamilyState : OptimizerState, IDisposable
{
    /// <summary>How many steps there were.</summary>
    public long step;

    /// <summary>The average of the gradients.</summary>
    public Tensor exp_avg = null!;

    /// <summary>The average of their squares.</summary>
    public Tensor exp_avg_sq = null!;

    /// <summary>The greatest average of the squares so far; null without AMSGrad.</summary>
    public Tensor? max_exp_avg_sq;

    private protected AdamFamilyState(Parameter parameter)
        : base(parameter)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        exp_avg.Dispose();
        exp_avg_sq.Dispose();
        max_exp_avg_sq?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override void Initialize(OptimizerOptions options) =>
        Set(
            0, ZerosLikeParameter(), ZerosLikeParameter(),
            ((AdamFamilyOptions)options).amsgrad == true ? ZerosLikeParameter() : null);

    /// <inheritdoc/>
    public override void to(Device device) =>
        Set(
            step, exp_avg.to(exp_avg.dtype, device), exp_avg_sq.to(exp_avg_sq.dtype, device),
            max_exp_avg_sq?.to(max_exp_avg_sq.dtype, device));

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(step);
        TensorStream.Write(writer, exp_avg);
        TensorStream.Write(writer, exp_avg_sq);
        SaveConditionalStateTensor(writer, max_exp_avg_sq);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader) =>
        Set(
            reader.ReadInt64(), ReadLikeParameter(reader), ReadLikeParameter(reader),
            reader.ReadBoolean() ? ReadLikeParameter(reader) : null);

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState source)
    {
        var state = (AdamFamilyState)source;
        Set(state.step, CopyOf(state.exp_avg)!, CopyOf(state.exp_avg_sq)!, CopyOf(state.max_exp_avg_sq));
    }

    /// <inheritdoc/>
    public override bool ApproximatelyEquals(OptimizerState other) =>
        other is AdamFamilyState state && GetType() == other.GetType() && step == state.step
        && Close(exp_avg, state.exp_avg) && Close(exp_avg_sq, state.exp_avg_sq)
        && Close(max_exp_avg_sq, state.max_exp_avg_sq);

    private void Set(long steps, Tensor first, Tensor second, Tensor? greatest)
    {
        step = steps;
        Replace(ref exp_avg!, first);
        Replace(ref exp_avg_sq!, second);
        Replace(ref max_exp_avg_sq, greatest);
    }
}
