using System.ComponentModel;

namespace DataModule;

/// <summary>
/// The hyperparameters with which an object was created. They are copied in the constructor, so that later changes of the object, or of
/// lists that the caller has passed, do not change them. For generated code.
/// </summary>
/// <remarks>All values of this type are equal, so that a field of it does not change the equality of a record.</remarks>
/// <typeparam name="T">The record of the hyperparameters.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct InitialHyperparameters<T> : IEquatable<InitialHyperparameters<T>>
    where T : class, IHyperparameters
{
    private readonly StateWriter? parameters;
    private StateDict? state;
    private T? values;

    /// <summary>Copies the values of a constructor's parameters.</summary>
    /// <param name="parameters">The values by name.</param>
    public InitialHyperparameters(StateWriter parameters) => this.parameters = parameters;

    /// <summary>Always true.</summary>
    /// <param name="left">Not used.</param>
    /// <param name="right">Not used.</param>
    public static bool operator ==(InitialHyperparameters<T> left, InitialHyperparameters<T> right) => true;

    /// <summary>Always false.</summary>
    /// <param name="left">Not used.</param>
    /// <param name="right">Not used.</param>
    public static bool operator !=(InitialHyperparameters<T> left, InitialHyperparameters<T> right) => false;

    /// <summary>
    /// The initial values. A member that is not set by a constructor's parameter has the value from the first call of this method or of
    /// <see cref="Freeze"/>.
    /// </summary>
    /// <param name="now">The current values.</param>
    /// <param name="read">Creates the record from a state dict.</param>
    /// <exception cref="StateException">A value cannot be saved. The message has its name and the reason.</exception>
    public T Get(T now, Func<StateDict, T> read)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(read);
        return values ??= read(state ??= Copy(now));
    }

    /// <summary>Copies the current values as the initial values, on the first call only.</summary>
    /// <param name="now">The current values.</param>
    /// <returns>The current values.</returns>
    public T Freeze(T now)
    {
        ArgumentNullException.ThrowIfNull(now);
        try
        {
            state ??= Copy(now);
        }
        catch (StateException)
        {
            // Not every program needs the initial values. Get and saving throw this exception again.
        }

        return now;
    }

    /// <inheritdoc/>
    public readonly bool Equals(InitialHyperparameters<T> other) => true;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is InitialHyperparameters<T>;

    /// <inheritdoc/>
    public override readonly int GetHashCode() => 0;

    private readonly StateDict Copy(T now)
    {
        var copy = now.ToStateDict();
        foreach (var (name, value) in parameters?.ToStateDict().Values ?? [])
        {
            copy.Values[name] = value?.DeepClone();
        }

        return copy;
    }
}
