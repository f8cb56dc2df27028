using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
public class SGD : OptimizerHelper, optim.IMomentum
{
    private static readonly Operator Multiply = new("aten::mul_", "Scalar");
    private static readonly Operator AddInPlace = new("aten::add_", "Tensor");
    private static readonly Operator Add = new("aten::add", "Tensor");
    private static readonly Operator Negate = new("aten::neg");
    private static readonly Operator Clone = new("aten::clone");

    /// <inheritdoc cref="SGD(IEnumerable{ParamGroup}, double, double, double, double, bool, bool)"/>
    public SGD(
        IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0,
        double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <param name="parameters">What to train.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">The share of the last update that is repeated.</param>
    /// <param name="dampening">The share of the gradient that the momentum leaves out.</param>
    /// <param name="weight_decay">The factor of the L2 penalty.</param>
    /// <param name="nesterov">Whether to look ahead by the momentum.</param>
    /// <param name="maximize">Whether to go up the gradient.</param>
    /// <exception cref="ArgumentException">A number is negative, or Nesterov has no momentum, or dampening.</exception>
    public SGD(
        IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0,
        double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        Require(lr >= 0, $"Invalid learning rate: {lr}");
        Require(momentum >= 0, $"Invalid momentum value: {momentum}");
        Require(weight_decay >= 0, $"Invalid weight_decay value: {weight_decay}");
        Require(
            !nesterov || (momentum > 0 && dampening == 0), $"Nesterov momentum requires a momentum and zero dampening");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            momentum = momentum,
            dampening = dampening,
            weight_decay = weight_decay,
            nesterov = nesterov,
            maximize = maximize,
        };
        foreach (var group in parameters)
        {
            add_param_group(group);
        }
    }

    /// <summary>The momentum of groups that are added without their own.</summary>
    public double Momentum
    {
        get => ((Options)_defaults).momentum!.Value;
        set => ((Options)_defaults).momentum = value;
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var defaults = (Options)_defaults;
        param_group.Options ??= new Options();
        var options = (Options)param_group.Options;
        options.momentum ??= defaults.momentum;
        options.dampening ??= defaults.dampening;
        options.weight_decay ??= defaults.weight_decay;
        options.nesterov ??= defaults.nesterov;
        options.maximize ??= defaults.maximize;
        AddGroup(param_group, parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

    private void Update(ParamGroup group)
    {
        var options = group.Options;
        var learningRate = options.LearningRate!.Value;
        var momentum = options.momentum!.Value;
        var decay = options.weight_decay!.Value;
        foreach (var parameter in group.Parameters)
        {
            var update = parameter.grad;
            if (update is null)
            {
                continue;
            }
            if (options.maximize!.Value)
            {
                update = Negate.Call(update);
            }
            if (decay != 0)
            {
                update = Add.Call(update, parameter, decay);
            }
            if (momentum != 0)
            {
                var state = (State)_state[parameter];
                if (state.momentum_buffer is { } buffer)
                {
                    Multiply.Run(buffer, momentum);
                    AddInPlace.Run(buffer, update, 1 - options.dampening!.Value);
                }
                else
                {
                    state.momentum_buffer = buffer = Clone.Call(update).DetachFromDisposeScope();
                }
                update = options.nesterov!.Value ? Add.Call(update, buffer, momentum) : buffer;
            }
            AddInPlace.Run(parameter, update, -learningRate);
        }
    }

    /// <summary>The momentum of one parameter.</summary>
    public class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        /// <summary>The decaying sum of gradients; null before the first step, and without momentum.</summary>
        public Tensor? momentum_buffer;

        /// <inheritdoc/>
        public void Dispose()
        {
            momentum_buffer?.Dispose();
            GC.SuppressFinalize(this);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options) => Replace(ref momentum_buffer, null);

        /// <inheritdoc/>
        public override void to(Device device) =>
            Replace(ref momentum_buffer, momentum_buffer?.to(momentum_buffer.dtype, device));

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader) =>
            Replace(ref momentum_buffer, reader.ReadBoolean() ? ReadLikeParameter(reader) : null);

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source) =>
            Replace(ref momentum_buffer, CopyOf(((State)source).momentum_buffer));

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && Close(momentum_buffer, state.momentum_buffer);
    }

    /// <summary>Options of a group.</summary>
    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            momentum = reader.ReadDouble();
            dampening = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            nesterov = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var options = (Options)source;
            (momentum, dampening, weight_decay) = (options.momentum, options.dampening, options.weight_decay);
            (nesterov, maximize) = (options.nesterov, options.maximize);
        }
    }

    /// <summary>Parameters with options in common.</summary>
    public class ParamGroup : ParamGroup<Options>, optim.IMomentum
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

        /// <inheritdoc cref="SGD(IEnumerable{ParamGroup}, double, double, double, double, bool, bool)"/>
        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            })
        {
        }

        /// <inheritdoc/>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
