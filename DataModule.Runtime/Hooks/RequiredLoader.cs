using System.ComponentModel;

namespace DataModule;

/// <summary>Checks that loaders are not null. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RequiredLoader
{
    /// <summary>Checks that a loader is not null.</summary>
    /// <param name="loader">The loader.</param>
    /// <param name="split">Its split.</param>
    /// <param name="source">The method that returned it, for error messages.</param>
    /// <typeparam name="TLoader">The type of the loader.</typeparam>
    /// <returns>The loader.</returns>
    /// <exception cref="InvalidOperationException">The loader is null.</exception>
    public static TLoader Check<TLoader>(TLoader loader, Split split, string source) => loader is not null
        ? loader
        : throw new InvalidOperationException($"{source} returned null instead of a {split.ToString().ToLowerInvariant()} loader.");

    /// <summary>
    /// Calls a method that creates a loader. If data is null because no setup has assigned it, the error says which stages are set up, and by which
    /// methods.
    /// </summary>
    /// <param name="make">The method.</param>
    /// <param name="split">The split of the loader.</param>
    /// <param name="source">The method's name, for error messages.</param>
    /// <param name="lifecycle">The lifecycle of the module.</param>
    /// <param name="setups">The setup methods of the module and their stages, for error messages; empty if it has none.</param>
    /// <typeparam name="TLoader">The type of the loader.</typeparam>
    /// <returns>The loader.</returns>
    /// <exception cref="InvalidOperationException">The method has returned null, or found null where it needs data.</exception>
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
                + $" Assign the data that {source} reads in a method with {attribute}.",
                missing);
        }
    }

    /// <exception cref="ArgumentNullException">The loader is null.</exception>
    internal static void CheckArgument(object? loader, string verb, Split split, string parameter)
    {
        if (loader is null)
        {
            throw new ArgumentNullException(parameter, $"Trainer.{verb} was given null instead of a {split.ToString().ToLowerInvariant()} loader.");
        }
    }
}
