using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Base class of optimizers that keep their state in .NET: groups, saving and loading.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    private static readonly Operator Zero = new("aten::zero_");

    private protected readonly Dictionary<Parameter, OptimizerState> _state =
        new((IEqualityComparer<Parameter>)(IEqualityComparer<object>)ReferenceEqualityComparer.Instance);

    /// <summary>The options of groups that leave them open.</summary>
    protected OptimizerOptions _defaults = new();

    /// <summary>An optimizer without parameters yet.</summary>
    protected OptimizerHelper()
        : base(IntPtr.Zero)
    {
    }

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (var parameter in parameters())
        {
            using var gradient = parameter.grad;
            if (gradient is not null)
            {
                Zero.Run(gradient);
            }
        }
    }

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

    /// <summary>The options and state themselves, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            dictionary.State.AddRange(group.Parameters.Select(parameter => _state[parameter]));
        }
        return dictionary;
    }

    /// <summary>Copies the options and state of an optimizer of the same class.</summary>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        ThrowIfDifferent(own, state_dict.Options.Count, state_dict.State.Count);
        foreach (var (target, source) in own.Options.Zip(state_dict.Options))
        {
            if (!ReferenceEquals(target, source))
            {
                target.LoadStateDict(source);
            }
        }
        foreach (var (target, source) in own.State.Zip(state_dict.State))
        {
            if (!ReferenceEquals(target, source))
            {
                target.LoadStateDict(source);
            }
        }
    }

    /// <summary>Writes the options and state to a file.</summary>
    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Reads the options and state from a file.</summary>
    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Writes the options and state.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var dictionary = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(dictionary.Options.Count);
        writer.Write7BitEncodedInt64(dictionary.State.Count);
        dictionary.Options.ForEach(options => options.SaveStateDict(writer));
        dictionary.State.ForEach(state => state.SaveStateDict(writer));
    }

    /// <summary>Reads the options and state.</summary>
    /// <exception cref="InvalidDataException">They were written by another class of optimizer.</exception>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name)
        {
            throw new InvalidDataException(
                $"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }
        var dictionary = state_dict();
        ThrowIfDifferent(dictionary, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        dictionary.Options.ForEach(options => options.LoadStateDict(reader));
        dictionary.State.ForEach(state => state.LoadStateDict(reader));
    }

    /// <summary>Moves all state.</summary>
    public void to(Device device)
    {
        foreach (var state in _state.Values)
        {
            state.to(device);
        }
    }

    /// <summary>Runs the closure, then the update of each group, without gradients and in a dispose scope.</summary>
    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var withGradients = enable_grad();
            loss = loss_closure();
        }
        using var withoutGradients = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups)
        {
            body((T)group);
        }
        return loss;
    }

    /// <summary>Adds a group whose options are complete, with new state for each parameter.</summary>
    private protected void AddGroup(ParamGroup group, Func<Parameter, OptimizerState> create)
    {
        group.Parameters = [.. group.Parameters];
        group.Options.LearningRate ??= _defaults.LearningRate;
        group.Options.InitialLearningRate = group.Options.LearningRate!.Value;
        _parameter_groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            var state = create(parameter);
            state.Initialize(group.Options);
            _state[parameter] = state;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var state in _state.Values.OfType<IDisposable>())
            {
                state.Dispose();
            }
            _state.Clear();
        }
        base.Dispose(disposing);
    }

    private protected static void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant(message));
        }
    }

    private static void ThrowIfDifferent(StateDictionary own, long groups, long states)
    {
        if (own.Options.Count != groups)
        {
            throw new ArgumentException(
                "Invalid optimizer state -- different number of parameter groups: "
                + $"{groups} in the source, {own.Options.Count} here.");
        }
        if (own.State.Count != states)
        {
            throw new ArgumentException(
                "Invalid optimizer state -- different number of states: "
                + $"{states} in the source, {own.State.Count} here.");
        }
    }
}
