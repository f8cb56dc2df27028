namespace DataModule;

/// <summary>An object whose state is saved in checkpoints and restored from them.</summary>
public interface IStateful
{
    /// <summary>A snapshot of the current state. Later changes of the object must not change it.</summary>
    StateDict StateDict();

    /// <summary>Restores a state.</summary>
    /// <param name="state">A state that <see cref="StateDict"/> has returned.</param>
    /// <exception cref="StateException">The state is incomplete, or is the state of another kind of object.</exception>
    void LoadStateDict(StateDict state);
}

/// <summary>A state dict does not fit the object that loads it, or a value cannot be saved in a state dict.</summary>
public sealed class StateException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public StateException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What was found, and what was expected.</param>
    public StateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and an inner exception.</summary>
    /// <param name="message">What was found, and what was expected.</param>
    /// <param name="innerException">The exception that caused this one.</param>
    public StateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
