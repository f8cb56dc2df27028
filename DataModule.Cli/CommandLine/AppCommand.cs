using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DataModule;

/// <summary>The command line of an app: parses the arguments and runs the verb.</summary>
internal sealed class AppCommand
{
    public const int Failure = 1, BadUsage = 2;

    public const string PrintedValues = "values", PrintedSources = "sources";

    /// <summary>The options that are not settings.</summary>
    public static readonly string[] Names = ["config", "checkpoint", "resume", "and-test", "sweep", "output", "check", "split", "sample", "print-config", "help", "version"];

    private static readonly (Verb Verb, string Text)[] Verbs =
    [
        (Verb.Fit, "Train the model, with validation"),
        (Verb.Validate, "Evaluate the model of a checkpoint on the validation data"),
        (Verb.Test, "Evaluate the model of a checkpoint on the test data"),
        (Verb.Predict, "Write the predictions of the model of a checkpoint to files"),
        (Verb.Card, "Write a card that describes the data, or compare the data with a saved card"),
        (Verb.Explain, "Follow one sample through every step from its source to the model"),
        (Verb.Config, "Print all settings with their documentation, as a file for --config"),
    ];

    private readonly Option<string[]> config = Many("--config", "file", "A YAML file of settings; of several files, later ones win");
    private readonly Option<string?> checkpoint = One("--checkpoint", "last|best|path", "The checkpoint to validate, test or predict with: the last or best of the newest run, a run's folder, or a file");
    private readonly Option<string?> resume = One("--resume", "last|path", "Resume a fit: the newest run, or a run's folder; a checkpoint file starts a new run from it");
    private readonly Option<bool> andTest = new("--and-test") { Description = "Test the model after the fit, with its last weights", Recursive = true };
    private readonly Option<string[]> sweep = Many("--sweep", "name=a,b", "Fit once for each value; with several sweeps, once for each combination");
    private readonly Option<string?> output = One("--output", "folder|file", "With card: the folder for all formats [default: card], or a file that ends in .md, .html, .json or .jsonld (Croissant)");
    private readonly Option<string?> check = One("--check", "card.json", "With card: compare the data with a saved card, list the differences, and exit with 1 if there are any");
    private readonly Option<string?> split = One("--split", "train|test|...", "With explain: the split of the sample [default: train]");
    private readonly Option<long?> sample = new("--sample") { Description = "With explain: the index of the sample [default: the first one of the loader]", HelpName = "index", Recursive = true };
    private readonly Option<string?> print = One("--print-config", "sources", "Print all settings instead of running; with =sources, also where each value comes from");
    private readonly Dictionary<Setting, Option<string[]>> options = [];
    private readonly RootCommand root;
    private readonly SettingValues values;
    private readonly App app;

    private AppCommand(App app)
    {
        this.app = app;
        values = new SettingValues(app.Groups);
        values.SetDefaults(app.Defaults);
        root = new RootCommand(app.Data.Summary ?? $"Trains a model on {app.Data.Owner}.") { config, checkpoint, resume, andTest, sweep, output, check, split, sample, print };
        print.CompletionSources.Add(PrintedValues, PrintedSources);
        checkpoint.CompletionSources.Add("last", "best");
        resume.CompletionSources.Add("last");
        foreach (var setting in app.Groups.SelectMany(static group => group.Settings))
        {
            var option = Many(setting.Option, setting.Word, setting.Info.Documentation);
            if (setting.Choices is { Length: > 0 } choices)
            {
                option.CompletionSources.Add(choices);
            }

            options.Add(setting, option);
            root.Add(option);
        }

        foreach (var (verb, text) in Verbs)
        {
            var command = new Command(Name(verb), text);
            command.SetAction(parsed => Act(parsed, verb));
            root.Add(command);
        }

        root.SetAction(parsed => parsed.GetResult(print) is null ? Complain([$"a verb is needed: {string.Join(", ", Verbs.Select(static verb => Name(verb.Verb)))}"]) : Act(parsed, Verb.Fit));
        root.Options.OfType<HelpOption>().Single().Action = new HelpText(root, values);
    }

    public static int Run(App app, string[] args)
    {
        var command = new AppCommand(app);
        var parsed = command.root.Parse(Arguments.Normalize(command.values, args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Action is ParseErrorAction
            ? Complain(command.Mistakes(parsed))
            : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static string Name(Verb verb) => verb.ToString().ToLowerInvariant();

    private static Option<string[]> Many(string name, string word, string? text) =>
        new(name) { Description = text, HelpName = word, Recursive = true, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private static Option<string?> One(string name, string word, string text) => new(name) { Description = text, HelpName = word, Recursive = true };

    private static int Complain(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"error: {error}");
        }

        Console.Error.WriteLine("--help lists all verbs and options.");
        return BadUsage;
    }

    /// <summary>Unknown names, with the nearest known ones; otherwise the parser's errors.</summary>
    private IEnumerable<string> Mistakes(ParseResult parsed)
    {
        string[] unknown = [.. parsed.UnmatchedTokens.Where(static token => token.StartsWith("--", StringComparison.Ordinal)).Select(static token => token.Split('=')[0])];
        if (unknown.Length > 0)
        {
            string[] known = [.. root.Options.Select(static option => option.Name)];
            return unknown.Select(name => values.FindShort(name).ToArray() is { Length: > 1 } several
                ? $"'{name}' is ambiguous: give {string.Join(" or ", several.Select(static setting => setting.Option))}"
                : $"there is no option '{name}'{NearestName.Hint(name, known)}");
        }

        string[] words = [.. parsed.UnmatchedTokens];
        return words.Length > 0
            ? words.Select(word => $"'{word}' is neither a verb nor the value of an option{NearestName.Hint(word, Verbs.Select(static verb => Name(verb.Verb)))}")
            : parsed.Errors.Select(static error => error.Message).Distinct();
    }

    private int Act(ParseResult parsed, Verb verb)
    {
        foreach (var file in parsed.GetValue(config) ?? [])
        {
            SettingFile.Read(values, file);
        }

        SettingEnvironment.Read(values);
        foreach (var (setting, option) in options)
        {
            if (parsed.GetResult(option)?.Tokens is [.., var last])
            {
                values.Set(setting, last.Value, "command line");
            }
        }

        var invocation = new Invocation(string.Join(' ', parsed.Tokens.Select(static token => token.Value)), verb)
        {
            Checkpoint = parsed.GetValue(checkpoint),
            Resume = parsed.GetValue(resume),
            AndTest = parsed.GetValue(andTest),
            Sweeps = parsed.GetValue(sweep) ?? [],
            Output = parsed.GetValue(output),
            Check = parsed.GetValue(check),
            Split = parsed.GetValue(split),
            Sample = parsed.GetValue(sample),
        };
        CheckUse(invocation);
        if (values.Errors.Count > 0)
        {
            return Complain(values.Errors);
        }

        try
        {
            return parsed.GetResult(print) is null && verb != Verb.Config ? Start(invocation) : Print(invocation, parsed.GetValue(print));
        }
        catch (SettingException error)
        {
            return Complain([error.Message]);
        }
        catch (Exception error) when (Experiment.Expected(error) is { } expected)
        {
            Console.Error.WriteLine($"error: {expected.Message}");
            return Failure;
        }
    }

    private void CheckUse(Invocation invocation)
    {
        var isFit = invocation.Verb is Verb.Fit or Verb.Config;
        foreach (var (wrong, text) in (ReadOnlySpan<(bool, string)>)
        [
            (invocation.Checkpoint is not null && invocation.IsReport, "--checkpoint is for validate, test and predict; card and explain use no model"),
            (invocation.Verb != Verb.Card && (invocation.Output ?? invocation.Check) is not null, "--output and --check are for card"),
            (invocation is { Output: not null, Check: not null }, "--check compares and --output writes; give only one of them"),
            (invocation.Verb != Verb.Explain && (invocation.Split is not null || invocation.Sample is not null), "--split and --sample are for explain"),
            (invocation.Checkpoint is not null && isFit, "--checkpoint is for validate, test and predict; resume a fit with --resume"),
            (invocation.Resume is not null && !isFit, "--resume is for fit; give the model to evaluate with --checkpoint"),
            (invocation.Sweeps.Count > 0 && !isFit, "--sweep is for fit"),
            (invocation.AndTest && !isFit, "--and-test is for fit"),
            (invocation.Sweeps.Count > 0 && invocation.Resume is not null, "--sweep starts new runs, and --resume continues one; give only one of them"),
        ])
        {
            if (wrong)
            {
                values.AddError(text);
            }
        }
    }

    private int Print(Invocation invocation, string? what)
    {
        if (what is not (null or PrintedValues or PrintedSources))
        {
            return Complain([$"--print-config is '{what}'; give --print-config alone, or --print-config={PrintedSources}"]);
        }

        Origin.Of(invocation, values)?.Underlay(app, values);
        app.TurnOnPlugins(values);
        Console.Out.Write(SettingWriter.Write(values, what == PrintedSources ? SettingWriter.Comments.Sources
            : invocation.Verb == Verb.Config && what is null ? SettingWriter.Comments.Documentation
            : SettingWriter.Comments.None));
        return 0;
    }

    private int Start(Invocation invocation)
    {
        if (invocation.IsReport)
        {
            values.RequireAll(app.Data);
            return values.Errors.Count > 0 ? Complain(values.Errors) : Reports.Run(app, invocation, values);
        }

        var origin = Origin.Of(invocation, values);
        var overrides = origin?.Underlay(app, values) ?? [];
        app.TurnOnPlugins(values);
        var sweep = invocation.Sweeps.Count > 0 ? Sweep.Of(values, invocation.Sweeps) : null;
        if (sweep is null)
        {
            values.RequireAll();
        }

        if (values.Errors.Count > 0)
        {
            return Complain(values.Errors);
        }

        var collectives = MpiCollectives.FromEnvironment();
        return sweep?.Run(app, invocation, collectives) ?? Experiment.Run(app, invocation, values, origin, collectives, overrides);
    }
}
