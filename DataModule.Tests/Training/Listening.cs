namespace DataModule.Tests.Training;

/// <summary>Keeps the lines that a run says.</summary>
internal sealed class Listening(List<string> said) : ProgressCallback
{
    public override void Say(string line) => said.Add(line);

    public override void Show(ResultTable results)
    {
    }

    public override void Dispose()
    {
    }
}
