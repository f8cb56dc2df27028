using System.Text.Json;
using TorchSharp;

namespace DataModule;

/// <summary>The verbs card and explain. They need no model and create no run folder.</summary>
internal static class Reports
{
    private const int Failure = 1;
    private static readonly string[] Forms = ["md", "json", "html", "jsonld"];

    public static int Run(App app, Invocation invocation, SettingValues values)
    {
        LibTorch.Require();
        torch.manual_seed(RunOptions.HyperparameterValues.FromStateDict(new StateDict(values.Of("run"))).Seed);
        var data = app.MakeData(values.Of(app.Data.Name));
        return invocation.Verb == Verb.Explain ? Explain(data, invocation.Split, invocation.Sample)
            : invocation.Check is { } kept ? Check(data, kept)
            : Write(data, invocation.Output);
    }

    private static int Explain(IDataModule data, string? split, long? sample)
    {
        string[] names = [.. Enum.GetNames<Split>().Select(static name => name.ToLowerInvariant())];
        var place = split is null ? 0 : Array.IndexOf(names, split);
        if (place < 0)
        {
            throw new SettingException($"--split is '{split}'; it must be one of {string.Join(", ", names)}{NearestName.Hint(split!, names)}");
        }

        var explanation = data.Explain(Enum.GetValues<Split>()[place], sample);
        Console.Out.Write(explanation.ToString());
        return explanation.Failure is null ? 0 : Failure;
    }

    private static int Check(IDataModule data, string path)
    {
        var kept = File.ReadAllText(path);
        try
        {
            DataCard.FromJson(kept);
        }
        catch (JsonException error)
        {
            throw new SettingException($"--check needs a card in JSON, but '{path}' is not one: {error.Message}");
        }

        var differences = data.Card(new CardOptions { Pictures = false }).Differences(kept);
        Console.Out.WriteLine(differences.Count == 0 ? $"the data matches {path}" : $"the data does not match {path}:");
        foreach (var difference in differences)
        {
            Console.Out.WriteLine($"  {difference}");
        }

        return differences.Count == 0 ? 0 : Failure;
    }

    private static int Write(IDataModule data, string? output)
    {
        if (output is not null && Path.GetExtension(output) is { Length: > 1 } ending)
        {
            if (!Forms.Contains(ending[1..].ToLowerInvariant()))
            {
                throw new SettingException($"--output is '{output}'; it must be a file that ends in .{string.Join(", .", Forms)} (Croissant), or a folder for all of them");
            }

            data.Card().Save(output);
            Console.Out.WriteLine($"card: {output}");
            return 0;
        }

        var folder = output ?? "card";
        Directory.CreateDirectory(folder);
        var card = data.Card();
        foreach (var form in Forms)
        {
            var path = Path.Combine(folder, $"card.{form}");
            try
            {
                card.Save(path);
                Console.Out.WriteLine($"card: {path}");
            }
            catch (InvalidOperationException incomplete) when (form == "jsonld")
            {
                Console.Error.WriteLine($"{path} is not written: {incomplete.Message}");
            }
        }

        return 0;
    }
}
