namespace DataModule;

/// <summary>
/// The command line of a training program: <c>return DataModuleApp.Run&lt;FashionDataModule, Net&gt;(args);</c>. Its options are the
/// hyperparameters of the data module and the model, and the options of the trainer, its callbacks and its loggers. The documentation
/// comments of the parameters are the help. <c>--help</c> lists all options.
/// </summary>
public static class DataModuleApp
{
    /// <summary>Runs the command line of a data module and a model that are both created from their hyperparameters.</summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="defaults">
    /// Default settings of the program in YAML, such as <c>"trainer.max-epochs: 3"</c>. They replace the defaults of the classes.
    /// </param>
    /// <param name="plugins">The program's own callbacks and loggers. They are added to the built-in ones.</param>
    /// <typeparam name="TData">The data module.</typeparam>
    /// <typeparam name="TModel">The model: a class with <see cref="HyperparametersAttribute"/>.</typeparam>
    /// <returns>
    /// The exit code: 0; 1 if the run failed; 2 if the command line, an environment variable or a file is wrong. Errors are written to the
    /// standard error stream. Ctrl-C and SIGTERM end the process with 130 and 143.
    /// </returns>
    /// <exception cref="ArgumentException">Two groups of settings have the same name.</exception>
    public static int Run<TData, TModel>(string[] args, string? defaults = null, IEnumerable<AppPlugin>? plugins = null)
        where TData : class, IDataModule, ICreatable<TData>
        where TModel : class, ICreatable<TModel> =>
        Run(args, App.Of<TData>(TModel.Schema, modelIsOfData: false, static (_, values) => TModel.Create(values), defaults, plugins));

    /// <summary>Runs the command line of a data module and a model that a function creates from the data.</summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="model">Creates the model from the data module, which is prepared and set up for the stage.</param>
    /// <param name="defaults">Default settings of the program in YAML. They replace the defaults of the classes.</param>
    /// <param name="plugins">The program's own callbacks and loggers. They are added to the built-in ones.</param>
    /// <typeparam name="TData">The data module.</typeparam>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <inheritdoc cref="Run{TData, TModel}(string[], string?, IEnumerable{AppPlugin}?)"/>
    public static int Run<TData, TModel>(string[] args, Func<TData, TModel> model, string? defaults = null, IEnumerable<AppPlugin>? plugins = null)
        where TData : class, IDataModule, ICreatable<TData>
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(args, App.Of<TData>(null, modelIsOfData: true, (data, _) => model(data), defaults, plugins));
    }

    /// <summary>
    /// Runs the command line of a data module and a model that a function creates from the data and from the model's hyperparameters:
    /// <c>Run(args, (Texts data, Net.HyperparameterValues values) => Net.Create(values with { Words = data.Words }))</c>.
    /// </summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="model">
    /// Creates the model from the data module, which is prepared and set up for the stage, and from the hyperparameters. A hyperparameter
    /// that has no default and was not given has the default of its type, and is to be set here.
    /// </param>
    /// <param name="defaults">Default settings of the program in YAML. They replace the defaults of the classes.</param>
    /// <param name="plugins">The program's own callbacks and loggers. They are added to the built-in ones.</param>
    /// <typeparam name="TData">The data module.</typeparam>
    /// <typeparam name="TValues">The record of the model's hyperparameters.</typeparam>
    /// <typeparam name="TModel">The model.</typeparam>
    /// <inheritdoc cref="Run{TData, TModel}(string[], string?, IEnumerable{AppPlugin}?)"/>
    public static int Run<TData, TValues, TModel>(string[] args, Func<TData, TValues, TModel> model, string? defaults = null, IEnumerable<AppPlugin>? plugins = null)
        where TData : class, IDataModule, ICreatable<TData>
        where TValues : IHyperparameters<TValues>
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(args, App.Of<TData>(TValues.Schema, modelIsOfData: true, (data, values) => model(data, TValues.Read(values)), defaults, plugins));
    }

    /// <summary>
    /// Runs the command line of a program with several data modules. The first argument selects one, as in <c>mnist fit</c>. Without it, the
    /// first one is used: <c>RunOneOf(args, ("fashion", Run&lt;FashionMnistDataModule&gt;), ("mnist", Run&lt;MnistDataModule&gt;))</c>.
    /// </summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="apps">The names, and for each a function that runs the remaining arguments and returns the exit code. At least one.</param>
    /// <returns>The exit code of the selected function, or 2 if the first argument is neither a name nor a verb.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="apps"/> is empty.</exception>
    public static int RunOneOf(string[] args, params ReadOnlySpan<(string Name, Func<string[], int> Run)> apps)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentOutOfRangeException.ThrowIfZero(apps.Length);
        string[] names = [.. from app in apps.ToArray() select app.Name];
        if (args is [{ Length: > 0 } first, .. var rest] && char.IsLetterOrDigit(first, 0))
        {
            if (Array.IndexOf(names, first) is >= 0 and var named)
            {
                return apps[named].Run(rest);
            }

            string[] verbs = [.. Enum.GetNames<Verb>().Select(static verb => verb.ToLowerInvariant())];
            if (!verbs.Contains(first))
            {
                Console.Error.WriteLine($"error: '{first}' is neither {string.Join(", ", names)} nor a verb{NearestName.Hint(first, [.. names, .. verbs])}");
                return AppCommand.BadUsage;
            }
        }

        if (args.Any(static word => word is "--help" or "-h" or "-?"))
        {
            Console.Out.WriteLine($"The first word may be {string.Join(" or ", names)}. Without one, {names[0]} is used:\n");
        }

        return apps[0].Run(args);
    }

    private static int Run(string[] args, App app)
    {
        ArgumentNullException.ThrowIfNull(args);
        return AppCommand.Run(app, args);
    }
}
