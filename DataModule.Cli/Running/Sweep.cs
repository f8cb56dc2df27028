using System.Globalization;

namespace DataModule;

/// <summary>Runs a fit for each combination of some values, one after the other, and prints a table of the results.</summary>
internal sealed class Sweep
{
    private readonly SettingValues values;
    private readonly List<(Setting Setting, string[] Texts)> axes = [];

    private Sweep(SettingValues values) => this.values = values;

    /// <param name="values">The settings that all runs share.</param>
    /// <param name="sweeps">The axes of the sweep, each as NAME=VALUE,VALUE.</param>
    /// <exception cref="SettingException">A name or a value is wrong.</exception>
    public static Sweep Of(SettingValues values, IReadOnlyList<string> sweeps)
    {
        var sweep = new Sweep(values);
        foreach (var text in sweeps)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            if (equals < 0 || (values.Find(name) ?? values.FindOnly(name)) is not { } setting)
            {
                throw new SettingException(equals < 0
                    ? $"--sweep is '{text}'; it must be a name and values, such as model.lr=1e-3,1e-4"
                    : $"--sweep: there is no '{name}'{NearestName.Hint(name, values.Groups.SelectMany(static group => group.Settings).Select(static setting => setting.FullName))}");
            }

            if (sweep.axes.Any(axis => axis.Setting == setting))
            {
                throw new SettingException($"--sweep: '{setting.FullName}' is given twice; give all its values in one --sweep");
            }

            var texts = Split(text[(equals + 1)..]);
            foreach (var value in texts)
            {
                SettingText.Parse(setting, value);
            }

            sweep.axes.Add((setting, texts));
        }

        return sweep;
    }

    public int Run(App app, Invocation invocation, ICollectives collectives)
    {
        var runs = Combinations(app).ToArray();
        foreach (var run in runs)
        {
            run.Values.RequireAll();
            if (run.Values.Errors.Count > 0)
            {
                throw new SettingException(string.Join("\nerror: ", run.Values.Errors));
            }
        }

        var folder = RunFolder.Create(collectives, Experiment.Text(values, "run.dir")!, Experiment.NameOf(app, values) + "-sweep");
        folder.WriteConfig(SettingWriter.Write(values, SettingWriter.Comments.None), isNew: true);
        var rows = new List<(string[] Cells, IReadOnlyDictionary<string, double> Metrics, bool Failed)>();
        var code = 0;
        foreach (var (i, (texts, of)) in runs.Index())
        {
            var name = string.Join(",", axes.Select((axis, j) => $"{axis.Setting.Name}={texts[j]}"));
            if (folder.IsFirst)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sweep {i + 1}/{runs.Length}: {name}"));
            }

            var inner = new RunFolder(Path.Combine(folder.Path, RunFolder.SafeName(string.Create(CultureInfo.InvariantCulture, $"{i + 1:00}-{name}"))), collectives.Rank.Global);
            collectives.DoOnAll("a run's folder", () => Directory.CreateDirectory(inner.Path));
            var ended = Experiment.Run(app, invocation, of, null, collectives, inner, [], out var metrics);
            rows.Add(([.. texts], metrics, ended != 0));
            code = Math.Max(code, ended);
        }

        if (folder.IsFirst)
        {
            Show(folder, rows);
        }

        return code;
    }

    /// <summary>Splits at commas, except for those within brackets.</summary>
    private static string[] Split(string text)
    {
        List<string> parts = [""];
        var depth = 0;
        foreach (var character in text)
        {
            depth += character is '[' or '{' ? 1 : character is ']' or '}' ? -1 : 0;
            if (character == ',' && depth == 0)
            {
                parts.Add("");
            }
            else
            {
                parts[^1] += character;
            }
        }

        return [.. parts];
    }

    private IEnumerable<(string[] Texts, SettingValues Values)> Combinations(App app)
    {
        IEnumerable<string[]> combinations = [[]];
        foreach (var axis in axes)
        {
            combinations = combinations.SelectMany(_ => axis.Texts, static (before, value) => (string[])[.. before, value]);
        }

        foreach (var texts in combinations)
        {
            var copy = values.Copy();
            for (var i = 0; i < texts.Length; i++)
            {
                copy.Set(copy.Find(axes[i].Setting.FullName)!, texts[i], "--sweep");
            }

            app.TurnOnPlugins(copy);
            yield return (texts, copy);
        }
    }

    private void Show(RunFolder folder, List<(string[] Cells, IReadOnlyDictionary<string, double> Metrics, bool Failed)> rows)
    {
        string[] metrics = [.. rows.SelectMany(static row => row.Metrics.Keys).Distinct()];
        string[][] table =
        [
            ["run", .. axes.Select(static axis => axis.Setting.FullName), .. metrics],
            .. rows.Select((row, i) => (string[])
            [
                (i + 1).ToString("00", CultureInfo.InvariantCulture) + (row.Failed ? " failed" : ""),
                .. row.Cells,
                .. metrics.Select(metric => row.Metrics.TryGetValue(metric, out var value) ? ResultTable.Text(value) : ""),
            ]),
        ];
        var widths = Enumerable.Range(0, table[0].Length).Select(column => table.Max(row => row[column].Length)).ToArray();
        Console.Out.WriteLine($"sweep: {folder.Path}");
        foreach (var row in table)
        {
            Console.Out.WriteLine("  " + string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        }

        File.WriteAllLines(Path.Combine(folder.Path, "sweep.csv"), table.Select(static row => string.Join(',', row.Select(CsvText.Quote))));
    }
}
