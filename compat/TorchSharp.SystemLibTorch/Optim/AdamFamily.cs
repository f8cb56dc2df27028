using System.ComponentModel;
using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AdamFamily : OptimizerHelper, optim.IBetas
{
    private static readonly Operator Interpolate = new("aten::lerp_", "Scalar");
    private static readonly Operator Multiply = new("aten::mul_", "Scalar");
    private static readonly Operator AddProduct = new("aten::addcmul_");
    private static readonly Operator AddQuotient = new("aten::addcdiv_");
    private static readonly Operator AddScalar = new("aten::add_", "Scalar");
    private static readonly Operator Add = new("aten::add", "Tensor");
    private static readonly Operator Negate = new("aten::neg");
    private static readonly Operator SquareRoot = new("aten::sqrt");
    private static readonly Operator Maximum = new("aten::maximum", "out");

    private protected AdamFamily(AdamFamilyOptions defaults)
    {
        Require(defaults.LearningRate >= 0, $"Invalid learning rate: {defaults.LearningRate}");
        Require(defaults.eps >= 0, $"Invalid ε: {defaults.eps}");
        Require(defaults.beta1 is >= 0 and < 1, $"Invalid beta1: {defaults.beta1}");
        Require(defaults.beta2 is >= 0 and < 1, $"Invalid beta2: {defaults.beta2}");
        Require(defaults.weight_decay >= 0, $"Invalid weight_decay value: {defaults.weight_decay}");
        _defaults = defaults;
    }

    /// <summary>The decay rates of groups that are added without their own.</summary>
    public (double, double) Betas
    {
        get => ((AdamFamilyOptions)_defaults).Betas;
        set => ((AdamFamilyOptions)_defaults).Betas = value;
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

    /// <summary>Shrinks the parameter, or returns the gradient with the L2 penalty's added.</summary>
    private protected abstract Tensor Decay(Parameter parameter, Tensor gradient, double rate, double learningRate);

    private protected static Tensor WithPenalty(Parameter parameter, Tensor gradient, double rate) =>
        Add.Call(gradient, parameter, rate);

    private protected static void Shrink(Parameter parameter, double factor) => Multiply.Run(parameter, factor);

    private void Update(ParamGroup group)
    {
        var options = (AdamFamilyOptions)group.Options;
        var (beta1, beta2) = options.Betas;
        var learningRate = options.LearningRate!.Value;
        foreach (var parameter in group.Parameters)
        {
            var gradient = parameter.grad;
            if (gradient is null)
            {
                continue;
            }
            if (options.maximize!.Value)
            {
                gradient = Negate.Call(gradient);
            }
            if (options.weight_decay is { } rate and not 0)
            {
                gradient = Decay(parameter, gradient, rate, learningRate);
            }
            var state = (AdamFamilyState)_state[parameter];
            state.step++;
            Interpolate.Run(state.exp_avg, gradient, 1 - beta1);
            Multiply.Run(state.exp_avg_sq, beta2);
            AddProduct.Run(state.exp_avg_sq, gradient, gradient, 1 - beta2);
            var second = state.exp_avg_sq;
            if (state.max_exp_avg_sq is { } greatest)
            {
                Maximum.Run(greatest, second, greatest);
                second = greatest;
            }
            // With m and v the averages and c their bias corrections, (m / c1) / (sqrt(v / c2) + eps) is computed as
            // sqrt(c2) / c1 * m / (sqrt(v) + sqrt(c2) eps): one pass over the elements less.
            var correction1 = 1 - Math.Pow(beta1, state.step);
            var correction2 = Math.Sqrt(1 - Math.Pow(beta2, state.step));
            var divisor = SquareRoot.Call(second);
            AddScalar.Run(divisor, options.eps!.Value * correction2);
            AddQuotient.Run(parameter, state.exp_avg, divisor, -learningRate * correction2 / correction1);
        }
    }
}

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

/// <summary>Options of a group.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AdamFamilyOptions : OptimizerOptions
{
    public double? beta1;
    public double? beta2;
    public double? weight_decay;
    public double? eps;
    public bool? amsgrad;
    public bool? maximize;

    private protected AdamFamilyOptions()
    {
    }

    internal (double, double) Betas
    {
        get => (beta1!.Value, beta2!.Value);
        set => (beta1, beta2) = value;
    }

    /// <inheritdoc/>
    public override void SaveStateDict(BinaryWriter writer)
    {
        base.SaveStateDict(writer);
        writer.Write(beta1!.Value);
        writer.Write(beta2!.Value);
        writer.Write(eps!.Value);
        writer.Write(weight_decay!.Value);
        writer.Write(amsgrad!.Value);
        writer.Write(maximize!.Value);
    }

    /// <inheritdoc/>
    public override void LoadStateDict(BinaryReader reader)
    {
        base.LoadStateDict(reader);
        beta1 = reader.ReadDouble();
        beta2 = reader.ReadDouble();
        eps = reader.ReadDouble();
        weight_decay = reader.ReadDouble();
        amsgrad = reader.ReadBoolean();
        maximize = reader.ReadBoolean();
    }

    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerOptions source)
    {
        base.LoadStateDict(source);
        CopyFrom((AdamFamilyOptions)source);
    }

    /// <summary>Takes what is left open from the optimizer's.</summary>
    internal void Complete(AdamFamilyOptions defaults)
    {
        beta1 ??= defaults.beta1;
        beta2 ??= defaults.beta2;
        eps ??= defaults.eps;
        weight_decay ??= defaults.weight_decay;
        amsgrad ??= defaults.amsgrad;
        maximize ??= defaults.maximize;
    }

    private void CopyFrom(AdamFamilyOptions source)
    {
        (beta1, beta2, eps) = (source.beta1, source.beta2, source.eps);
        (weight_decay, amsgrad, maximize) = (source.weight_decay, source.amsgrad, source.maximize);
    }
}
