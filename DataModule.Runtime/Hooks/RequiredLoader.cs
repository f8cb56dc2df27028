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

    /// <summary>
    /// Has a method make its loader. Data that no setup has assigned shows in it as null: then the error says what is set up, and by whom.
    /// </summary>
    /// <param name="make">The method.</param>
    /// <param name="split">What is asked for.</param>
    /// <param name="source">The method's name.</param>
    /// <param name="lifecycle">What is set up.</param>
    /// <param name="setups">The setup methods of the module and their stages; empty if it has none.</param>
    /// <exception cref="InvalidOperationException">It gave null, or found null where it needs data.</exception>
    public static TLoader Make<TLoader>(Func<TLoader> make, Split split, string source, ModuleLifecycle lifecycle, string setups)
    {
        ArgumentNullException.ThrowIfNull(make);
        try
        {
            return Check(make(), split, "[Dataloader] method " + source);
        }
        catch (Exception missing) when (missing is ArgumentNullException or NullReferenceException)
        {
            var (stages, attribute) = lifecycle.StagesOf(split);
            throw new InvalidOperationException(
                $"[Dataloader] method {source} found null where it needs data ({missing.Message.TrimEnd('.')}). {stages} "
                + (setups.Length == 0 ? "No method has [Setup]." : $"[Setup] methods are: {setups}.")
                + $" Assign what {source} reads in a method with {attribute}.",
                missing);
        }
    }

    /// <exception cref="ArgumentNullException">A verb was given null in place of a loader.</exception>
    internal static void CheckArgument(object? loader, string verb, Split split, string parameter)
    {
        if (loader is null)
        {
            throw new ArgumentNullException(parameter, $"Trainer.{verb} was given null in place of a {split.ToString().ToLowerInvariant()} loader.");
        }
    }
}
