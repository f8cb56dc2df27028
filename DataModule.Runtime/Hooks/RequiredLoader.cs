using System.ComponentModel;

namespace DataModule;

/// <summary>Loaders that must be there. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RequiredLoader
{
    /// <summary>The loader, or one error that says who gave none for which split.</summary>
    /// <param name="loader">What was given.</param>
    /// <param name="split">What was asked for.</param>
    /// <param name="source">Who was asked.</param>
    /// <exception cref="InvalidOperationException">It is null.</exception>
    public static TLoader Check<TLoader>(TLoader loader, Split split, string source) => loader is not null
        ? loader
        : throw new InvalidOperationException($"{source} gave null in place of a {split.ToString().ToLowerInvariant()} loader.");

    /// <exception cref="ArgumentNullException">A verb was given null in place of a loader.</exception>
    internal static void CheckArgument(object? loader, string verb, Split split, string parameter)
    {
        if (loader is null)
        {
            throw new ArgumentNullException(parameter, $"Trainer.{verb} was given null in place of a {split.ToString().ToLowerInvariant()} loader.");
        }
    }
}
