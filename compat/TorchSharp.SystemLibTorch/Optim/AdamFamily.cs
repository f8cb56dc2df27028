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
