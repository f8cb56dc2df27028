using System.ComponentModel;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>Gathers the members of one object into a state. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateWriter
{
    private readonly StateScope scope;
    private bool defers;
    private StateException? error;

    /// <summary>For a new state.</summary>
    /// <param name="owner">The class whose state it is.</param>
    public StateWriter(string owner)
        : this(new StateScope(owner, "", new Dictionary<string, torch.Tensor>()))
    {
    }

    internal StateWriter(StateScope scope) => this.scope = scope;

    internal JsonObject Values { get; } = [];

    /// <summary>For a state that perhaps nobody asks for: what cannot be saved is told by <see cref="ToStateDict"/> alone.</summary>
    /// <param name="owner">The class whose state it is.</param>
    public static StateWriter Deferring(string owner) => new(owner) { defers = true };

    /// <summary>Adds a member.</summary>
    /// <exception cref="StateException">The value would not come back as it is.</exception>
    public StateWriter Add<T>(string name, T value, StateCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        try
        {
            Values[name] = codec.Write(value, scope.Inner(name));
        }
        catch (StateException unsaved) when (defers)
        {
            error ??= unsaved;
        }

        return this;
    }

    /// <summary>Adds a member that has a state itself.</summary>
    public StateWriter AddPart(string name, StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Values[name] = state.Values.DeepClone();
        foreach (var (inner, tensor) in state.Tensors)
        {
            scope.Tensors[scope.Inner(name).Path + "." + inner] = tensor;
        }

        return this;
    }

    /// <summary>Notes the version of the class, by which a later one knows what may be missing.</summary>
    public StateWriter AddVersion(int version)
    {
        Values[StateReader.VersionName] = Math.Max(version, Values[StateReader.VersionName]?.GetValue<int>() ?? 1);
        return this;
    }

    /// <summary>What was gathered.</summary>
    /// <exception cref="StateException">A value would not come back as it is.</exception>
    public StateDict ToStateDict()
    {
        if (error is not null)
        {
            throw new StateException(error.Message, error);
        }

        var state = new StateDict(Values);
        foreach (var (name, tensor) in scope.Tensors)
        {
            state.Tensors[name] = tensor;
        }

        return state;
    }
}
