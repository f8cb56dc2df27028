#nullable disable
namespace DataModule.Tests.Generators.Saving;

/// <summary>Written without nullable annotations, as old projects are.</summary>
[DataModule]
internal sealed partial class Oblivious(string[] shards = null, string name = null, List<string> names = null)
{
    [State] private string text;

    [State] public Dictionary<string, string> Texts { get; set; }

    public string Text { get => text; set => text = value; }

    [Dataloader(Split.Train)]
    private List<int> Train() => [(shards?.Length ?? 0) + (name?.Length ?? 0) + (names?.Count ?? 0)];
}
