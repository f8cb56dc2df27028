using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Adam whose weights decay by themselves: "Decoupled Weight Decay Regularization", 2019.</summary>
public class AdamW : AdamFamily
{
    /// <inheritdoc cref="AdamW(IEnumerable{ParamGroup}, double, double, double, double, double, bool, bool)"/>
    public AdamW(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this(
            [new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <param name="parameters">What to train.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">The decay rate of the average of the gradients.</param>
    /// <param name="beta2">The decay rate of the average of their squares.</param>
    /// <param name="eps">Added to the divisor.</param>
    /// <param name="weight_decay">The weight decay.</param>
    /// <param name="amsgrad">Whether to divide by the greatest average so far: AMSGrad.</param>
    /// <param name="maximize">Whether to go up the gradient.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AdamW(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        })
    {
        foreach (var group in parameters)
        {
            add_param_group(group);
        }
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        param_group.Options ??= new Options();
        ((Options)param_group.Options).Complete((Options)_defaults);
        AddGroup(param_group, parameter => new State(parameter));
    }

    private protected override Tensor Decay(Parameter parameter, Tensor gradient, double rate, double learningRate)
    {
        Shrink(parameter, 1 - learningRate * rate);
        return gradient;
    }

    /// <summary>Averages of the gradients of one parameter, and of their squares.</summary>
    public class State(Parameter parameter) : AdamFamilyState(parameter);

    /// <summary>Options of a group.</summary>
    public class Options : AdamFamilyOptions;

    /// <summary>Parameters with options in common.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IBetas
    {
        /// <summary>An empty group.</summary>
        public ParamGroup()
        {
        }

        /// <param name="parameters">The parameters.</param>
        /// <param name="options">Their options.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        /// <inheritdoc cref="AdamW(IEnumerable{ParamGroup}, double, double, double, double, double, bool, bool)"/>
        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            })
        {
        }

        /// <inheritdoc/>
        public (double, double) Betas
        {
            get => Options.Betas;
            set => Options.Betas = value;
        }
    }
}
