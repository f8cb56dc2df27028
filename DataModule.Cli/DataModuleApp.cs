namespace DataModule;

/// <summary>
/// The command line of a program that trains: <c>return DataModuleApp.Run&lt;FashionDataModule, Net&gt;(args);</c>. Its options are the
/// hyperparameters of data and model, with the documentation comments of their parameters, and those of the trainer, its callbacks and
/// loggers. <c>--help</c> lists them.
/// </summary>
public static class DataModuleApp
{
    /// <summary>Runs the command line of a data module and a model that are both made of their hyperparameters.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="defaults">Settings in YAML that stand in place of the defaults of classes: <c>"trainer.max-epochs: 3"</c>.</param>
    /// <param name="plugins">Callbacks and loggers of the program's own, beside those that every command line knows.</param>
    /// <typeparam name="TData">The data module.</typeparam>
    /// <typeparam name="TModel">The model: a class with <see cref="HyperparametersAttribute"/>.</typeparam>
    /// <returns>
    /// What the program is to return: 0, or 1 if the run failed, or 2 if the command line, an environment variable or a file is wrong, of
    /// which the standard error stream tells. Ctrl-C and SIGTERM end the process with 130 and 143.
    /// </returns>
    public static int Run<TData, TModel>(string[] args, string? defaults = null, IEnumerable<AppPlugin>? plugins = null)
        where TData : class, IDataModule, ICreatable<TData>
        where TModel : class, ICreatable<TModel> =>
        Run(args, App.Of<TData>(TModel.Schema, modelIsOfData: false, static (_, values) => TModel.Create(values), defaults, plugins));

    /// <summary>Runs the command line of a data module and a model that is made of it.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="model">Makes the model of the data, which is prepared and set up for the stage.</param>
    /// <param name="defaults">Settings in YAML that stand in place of the defaults of classes.</param>
    /// <param name="plugins">Callbacks and loggers of the program's own.</param>
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
    /// Runs the command line of a data module and a model that is made of it and of hyperparameters of its own:
    /// <c>Run(args, (Texts data, Net.HyperparameterValues values) => Net.Create(values with { Words = data.Words }))</c>.
    /// </summary>
    /// <param name="args">What was typed.</param>
    /// <param name="model">
    /// Makes the model of the data, which is prepared and set up for the stage, and of the hyperparameters. Those without a default that
    /// were not given are at the default of their type, to be set here.
    /// </param>
    /// <param name="defaults">Settings in YAML that stand in place of the defaults of classes.</param>
    /// <param name="plugins">Callbacks and loggers of the program's own.</param>
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
    /// The command line of a program with several data modules, of which the first word names one, as in <c>mnist fit</c>; without such a word it is
    /// the first: <c>RunOneOf(args, ("fashion", Run&lt;FashionMnistDataModule&gt;), ("mnist", Run&lt;MnistDataModule&gt;))</c>.
    /// </summary>
    /// <param name="args">What was typed.</param>
    /// <param name="apps">The names, and what runs each with the words after it.</param>
    /// <returns>What the program is to return.</returns>
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
            Console.Out.WriteLine($"The first word may be {string.Join(" or ", names)}. Without one it is {names[0]}:\n");
        }

        return apps[0].Run(args);
    }

    private static int Run(string[] args, App app)
    {
        ArgumentNullException.ThrowIfNull(args);
        return AppCommand.Run(app, args);
    }
}
