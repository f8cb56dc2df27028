using System.Globalization;

namespace DataModule;

/// <summary>Writes a run's log: the command line, the progress, the results, and the whole of an exception.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly StreamWriter writer;
    private readonly bool isShown;

    public RunLog(RunFolder folder)
    {
        isShown = folder.IsFirst;
        writer = new StreamWriter(folder.Log, append: true) { AutoFlush = true };
        Progress = new ProgressLines(writer, writer);
    }

    /// <summary>The progress of a trainer, as lines.</summary>
    public ProgressLines Progress { get; }

    public void Write(string line) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd HH:mm:ss} {line}"));

    /// <summary>Writes a line to the log and to standard error. Standard output has only results, because a program may read them.</summary>
    public void Say(string line)
    {
        Write(line);
        if (isShown)
        {
            Console.Error.WriteLine(line);
        }
    }

    public void Dispose() => writer.Dispose();
}
