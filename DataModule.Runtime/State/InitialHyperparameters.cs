using System.ComponentModel;

namespace DataModule;

/// <summary>
/// What an object was made with, copied when it was made, so that later changes of the object or of its maker's lists do not
/// show. For generated code.
/// </summary>
/// <remarks>A value that is equal to any other, so that it takes no part in the equality of records.</remarks>
/// <typeparam name="T">The record of its hyperparameters.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct InitialHyperparameters<T> : IEquatable<InitialHyperparameters<T>>
    where T : class, IHyperparameters
{
    private readonly StateWriter? parameters;
    private StateDict? state;
    private T? values;

    /// <summary>Of a constructor's parameters.</summary>
    /// <param name="parameters">Their values.</param>
    public InitialHyperparameters(StateWriter parameters) => this.parameters = parameters;

    /// <summary>True.</summary>
    public static bool operator ==(InitialHyperparameters<T> left, InitialHyperparameters<T> right) => true;

    /// <summary>False.</summary>
    public static bool operator !=(InitialHyperparameters<T> left, InitialHyperparameters<T> right) => false;

    /// <summary>The values; those of members that no parameter gave are as they were when this, or <see cref="Freeze"/>, was first called.</summary>
    /// <param name="now">The values as they are now.</param>
    /// <param name="read">Makes a record of a state.</param>
    /// <exception cref="StateException">A value cannot be saved; the message says which, and why.</exception>
    public T Get(T now, Func<StateDict, T> read)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(read);
        return values ??= read(state ??= Copy(now));
    }

    /// <summary>Keeps the values as they are, unless they are kept already.</summary>
    /// <returns>The values as they are now.</returns>
    public T Freeze(T now)
    {
        ArgumentNullException.ThrowIfNull(now);
        try
        {
            state ??= Copy(now);
        }
        catch (StateException)
        {
            // Whoever asks for the values, or saves them, is told.
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
