public sealed record Manifest(string[] Files, int Classes)
{
    public static Manifest Read(string path) => new(File.ReadAllLines(path), 10);
}

[DataModule]
public partial class PreparedData(string directory, [NotHyperparameter] TextWriter? log = null)
{
    private readonly System.Diagnostics.Stopwatch watch = new();
    private Manifest? manifest;
    private long downloaded;
    private IDataset<Digit>? train, test;

    private string ManifestPath => Path.Combine(directory, "manifest.txt");

    [Prepare]
    private async Task DownloadAsync(PrepareContext context)
    {
        watch.Start();
        var local = new List<string>();
        foreach (var part in new[] { "train", "test" })
        {
            await Digits.DownloadAsync();
            downloaded += part.Length;
            local.Add(part);
        }

        manifest = new Manifest([.. local], 10);
        await File.WriteAllLinesAsync(ManifestPath, manifest.Files);
        context.Log($"{downloaded} bytes");
        log ??= Console.Out;
    }

    [Setup]
    private void ReadManifest() => manifest = Manifest.Read(ManifestPath);

    [Setup("fit")]
    private void OpenTrain() => train = Digits.Open(manifest!.Files[0]);

    [Setup("test")]
    private void OpenTest() => test = Digits.Open(manifest!.Files[1]);

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(manifest!.Classes);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test!.ToLoader(manifest!.Classes);
}
