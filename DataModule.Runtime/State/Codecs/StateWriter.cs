using System.ComponentModel;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>Writes the members of one object to a state dict. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateWriter
{
    private readonly StateScope scope;
    private bool defers;
    private StateException? error;

    /// <summary>Creates a writer of a new state dict.</summary>
    /// <param name="owner">The name of the class, for messages.</param>
    public StateWriter(string owner)
        : this(new StateScope(owner, "", new Dictionary<string, torch.Tensor>()))
    {
    }

    internal StateWriter(StateScope scope) => this.scope = scope;

    internal JsonObject Values { get; } = [];

    /// <summary>
    /// Creates a writer for a state that may never be needed. If a value cannot be saved, <see cref="ToStateDict"/> throws, and not <see cref="Add{T}(string, T, StateCodec{T})"/>.
    /// </summary>
    /// <param name="owner">The name of the class, for messages.</param>
    public static StateWriter Deferring(string owner) => new(owner) { defers = true };

    /// <summary>Adds a member.</summary>
    /// <typeparam name="T">The type of the member.</typeparam>
    /// <param name="name">The name of the member.</param>
    /// <param name="value">The value. It is copied.</param>
    /// <param name="codec">The codec of the type.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="StateException">The value cannot be saved without loss.</exception>
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

    /// <summary>Adds a member with a nested state dict.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="state">The nested state dict. Its values are copied, its tensors are not.</param>
    /// <returns>This writer.</returns>
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

    /// <summary>Adds the version of the class. A later version of the class finds out by it which members may be missing.</summary>
    /// <param name="version">The version. Of several, the highest is written.</param>
    /// <returns>This writer.</returns>
    public StateWriter AddVersion(int version)
    {
        Values[StateReader.VersionName] = Math.Max(version, Values[StateReader.VersionName]?.GetValue<int>() ?? 1);
        return this;
    }

    /// <summary>Returns the state dict with all added members.</summary>
    /// <exception cref="StateException">A value cannot be saved without loss; see <see cref="Deferring"/>.</exception>
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
