namespace DataModule;

/// <summary>Something whose state is kept in checkpoints.</summary>
public interface IStateful
{
    /// <summary>The state as it is now; later changes do not show in it.</summary>
    StateDict StateDict();

    /// <summary>Restores a state that <see cref="StateDict"/> gave.</summary>
    /// <exception cref="StateException">The state is not one of this object's, or does not fit it.</exception>
    void LoadStateDict(StateDict state);
}

/// <summary>A state is incomplete, or belongs to something else.</summary>
public sealed class StateException : Exception
{
    /// <summary>Without a message.</summary>
    public StateException()
    {
    }

    /// <summary>With a message that says what was found and what was expected.</summary>
    public StateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public StateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
