using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Saves and restores the state of optimizers: the options of each parameter group and the state of each parameter, in the order of the
/// groups. SGD, Adam and AdamW are saved field by field, and an <see cref="IStateful"/> optimizer by its own state dict. Other optimizers
/// that keep their state in .NET are saved as the bytes that TorchSharp writes.
/// </summary>
internal static class OptimizerStates
{
    private const string TypeName = "type";
    private const string Opaque = "opaque";

    /// <summary>Saves the state of an optimizer.</summary>
    /// <returns>A state dict with the optimizer's own tensors, not copies.</returns>
    /// <exception cref="NotSupportedException">The optimizer gives no access to its state.</exception>
    public static StateDict Capture(torch.optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (optimizer is IStateful stateful)
        {
            return stateful.StateDict();
        }

        var helper = Helper(optimizer);
        if (!OptimizerFields.Knows(optimizer))
        {
            return CaptureBytes(helper);
        }

        var parts = Parts(helper);
        var state = new StateDict().Set(TypeName, optimizer.GetType().Name)
            .Set("groups", parts.Groups.Count).Set("parameters", parts.Parameters.Count);
        VisitAll(parts, prefix => new Capturing(state, prefix));
        return state;
    }

    /// <summary>Restores the state of an optimizer.</summary>
    /// <exception cref="StateException">The state is of another type of optimizer, or of other parameter groups. The optimizer is unchanged.</exception>
    public static void Restore(torch.optim.Optimizer optimizer, StateDict state)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (optimizer is IStateful stateful)
        {
            stateful.LoadStateDict(state);
            return;
        }

        var helper = Helper(optimizer);
        Expect("type", optimizer.GetType().Name, state.GetString(TypeName));
        if (!OptimizerFields.Knows(optimizer))
        {
            RestoreBytes(helper, state);
            return;
        }

        var parts = Parts(helper);
        Expect("number of parameter groups", parts.Groups.Count, state.GetInt64("groups"));
        Expect("number of parameters", parts.Parameters.Count, state.GetInt64("parameters"));
        VisitAll(parts, prefix => new Checking(state, prefix));
        using var noGrad = torch.no_grad();
        VisitAll(parts, prefix => new Restoring(state, prefix));
    }

    internal static StateDict CaptureBytes(OptimizerHelper optimizer) =>
        new StateDict().Set(TypeName, optimizer.GetType().Name).Set(Opaque, torch.tensor(Bytes(optimizer)));

    internal static void RestoreBytes(OptimizerHelper optimizer, StateDict state)
    {
        var saved = state.GetTensor(Opaque).bytes.ToArray();
        var before = Bytes(optimizer);
        try
        {
            Load(optimizer, saved);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Load(optimizer, before);
            throw new StateException($"The optimizer's state in the checkpoint cannot be loaded: {error.Message}", error);
        }
    }

    private static void VisitAll(OptimizerParts parts, Func<string, IOptimizerFields> fields)
    {
        for (var i = 0; i < parts.Groups.Count; i++)
        {
            OptimizerFields.Visit(parts.Groups[i], fields($"group.{i}."));
        }

        for (var i = 0; i < parts.States.Count; i++)
        {
            OptimizerFields.Visit(parts.States[i], parts.Parameters[i], fields($"state.{i}."));
        }
    }

    private static OptimizerParts Parts(OptimizerHelper optimizer)
    {
        var dictionary = optimizer.state_dict();
        return new(dictionary.Options, dictionary.State, [.. optimizer.parameters()]);
    }

    private static void Expect<T>(string what, T here, T found)
    {
        if (!Equals(here, found))
        {
            throw new StateException($"The optimizer's {what} is {found} in the checkpoint, but {here} in this run: to resume, configure the optimizer as it was.");
        }
    }

    private static OptimizerHelper Helper(torch.optim.Optimizer optimizer) =>
        optimizer as OptimizerHelper ?? throw new NotSupportedException(
            $"The state of the optimizer {optimizer.GetType().Name} cannot be saved, because TorchSharp gives no access to it: implement {nameof(IStateful)} on the optimizer.");

    private static byte[] Bytes(OptimizerHelper optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Load(OptimizerHelper optimizer, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        optimizer.load_state_dict(reader);
    }

    private sealed record OptimizerParts(
        IReadOnlyList<OptimizerOptions> Groups, IReadOnlyList<OptimizerState> States, IReadOnlyList<Parameter> Parameters);

    private sealed class Capturing(StateDict state, string prefix) : IOptimizerFields
    {
        public double? Number(string name, double? value)
        {
            state.Set(prefix + name, value ?? throw Unset(name));
            return value;
        }

        public bool? Flag(string name, bool? value)
        {
            state.Set(prefix + name, value ?? throw Unset(name));
            return value;
        }

        public long Count(string name, long value)
        {
            state.Set(prefix + name, value);
            return value;
        }

        public torch.Tensor Tensor(string name, torch.Tensor value, Parameter parameter)
        {
            state.Set(prefix + name, value);
            return value;
        }

        public torch.Tensor? OptionalTensor(string name, torch.Tensor? value, Parameter parameter) =>
            value is null ? null : Tensor(name, value, parameter);

        // Should not happen: TorchSharp gives a parameter group the optimizer's defaults when it is added.
        private InvalidOperationException Unset(string name) => new($"The optimizer's option {prefix}{name} is not set.");
    }

    /// <summary>Throws where <see cref="Restoring"/> would fail, before anything is changed.</summary>
    private sealed class Checking(StateDict state, string prefix) : IOptimizerFields
    {
        public double? Number(string name, double? value)
        {
            state.GetDouble(prefix + name);
            return value;
        }

        public bool? Flag(string name, bool? value)
        {
            state.GetBoolean(prefix + name);
            return value;
        }

        public long Count(string name, long value)
        {
            state.GetInt64(prefix + name);
            return value;
        }

        public torch.Tensor Tensor(string name, torch.Tensor value, Parameter parameter)
        {
            Expect(prefix + name, ModelState.Describe(parameter), ModelState.Describe(state.GetTensor(prefix + name)));
            return value;
        }

        public torch.Tensor? OptionalTensor(string name, torch.Tensor? value, Parameter parameter)
        {
            if (state.Tensors.ContainsKey(prefix + name))
            {
                Tensor(name, parameter, parameter);
            }

            return value;
        }
    }

    private sealed class Restoring(StateDict state, string prefix) : IOptimizerFields
    {
        public double? Number(string name, double? value) => state.GetDouble(prefix + name);

        public bool? Flag(string name, bool? value) => state.GetBoolean(prefix + name);

        public long Count(string name, long value) => state.GetInt64(prefix + name);

        public torch.Tensor Tensor(string name, torch.Tensor value, Parameter parameter)
        {
            value.copy_(state.GetTensor(prefix + name));
            return value;
        }

        public torch.Tensor? OptionalTensor(string name, torch.Tensor? value, Parameter parameter)
        {
            if (!state.Tensors.ContainsKey(prefix + name))
            {
                value?.Dispose();
                return null;
            }

            return Tensor(name, value ?? torch.empty_like(parameter).DetachFromDisposeScope(), parameter);
        }
    }
}
