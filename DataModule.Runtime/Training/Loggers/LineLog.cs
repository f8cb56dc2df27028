using System.Text;

namespace DataModule;

/// <summary>A log file of one record a line. It is opened when there is something to log. A file of an earlier run is renamed.</summary>
internal sealed class LineLog(string path) : IDisposable
{
    private LogFile? file;

    public string Path => path;

    public bool IsOpen => file is not null;

    /// <summary>The number of lines logged in this run and in the run it resumes.</summary>
    public long Lines { get; private set; }

    public void Append(string line)
    {
        if (file is null)
        {
            LogFile.SetAside(path);
            Open();
        }

        file!.Append(Encoding.UTF8.GetBytes(line + "\n"));
        Lines++;
    }

    /// <summary>Continues after this many lines; with 0, starts a new log.</summary>
    /// <returns>The lines that are kept; fewer if the file has fewer.</returns>
    public string[] Resume(long lines)
    {
        Close();
        string[] kept = lines > 0 ? LogLines.Keep(path, lines) : [];
        Lines = kept.Length;
        if (kept.Length > 0)
        {
            Open();
        }

        return kept;
    }

    /// <summary>Rewrites the lines that were logged before.</summary>
    public void Rewrite(Func<string[], IEnumerable<string>> change)
    {
        var lines = LogLines.Keep(path, Lines);
        Close();
        LogLines.Write(path, change(lines));
        Open();
    }

    public void Flush() => file?.Flush();

    /// <summary>Ends this log. The next line starts a new one.</summary>
    public void Dispose()
    {
        Close();
        Lines = 0;
    }

    private void Close()
    {
        file?.Flush();
        file?.Dispose();
        file = null;
    }

    private void Open() => file = new LogFile(path);
}
