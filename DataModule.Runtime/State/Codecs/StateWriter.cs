using System.ComponentModel;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>Gathers the members of one object into a state. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateWriter
{
    private readonly StateScope scope;

    /// <summary>For a new state.</summary>
    /// <param name="owner">The class whose state it is.</param>
    public StateWriter(string owner)
        : this(new StateScope(owner, "", new Dictionary<string, torch.Tensor>()))
    {
    }

    internal StateWriter(StateScope scope) => this.scope = scope;

    internal JsonObject Values { get; } = [];

    /// <summary>Adds a member.</summary>
    public StateWriter Add<T>(string name, T value, StateCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        Values[name] = codec.Write(value, scope.Inner(name));
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
    public StateDict ToStateDict()
    {
        var state = new StateDict(Values);
        foreach (var (name, tensor) in scope.Tensors)
        {
            state.Tensors[name] = tensor;
        }

        return state;
    }
}
