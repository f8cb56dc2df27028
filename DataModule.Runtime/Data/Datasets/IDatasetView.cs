using System.Diagnostics;

namespace DataModule;

/// <summary>A view of other datasets that can describe what it does, for reports.</summary>
internal interface IDatasetView
{
    /// <summary>Appends the steps that make its samples, beginning with those of its source.</summary>
    void Describe(List<string> steps);
}

/// <summary>A view that can show how it makes one sample.</summary>
internal interface IDatasetView<T> : IDatasetView
{
    /// <summary>Makes a sample as <see cref="IDataset{T}.Get"/> does, and records each step.</summary>
    T Trace(long index, SampleRandom random, SampleTrace trace);
}

/// <summary>One step on the way to a sample: its name, its result or error, and how long it took.</summary>
internal sealed record TraceStep(string Name, object? Value, TimeSpan Elapsed, Exception? Error);

/// <summary>Follows one sample from its source through every view.</summary>
internal sealed class SampleTrace
{
    private readonly List<TraceStep> steps = [];

    public IReadOnlyList<TraceStep> Steps => steps;

    /// <summary>The steps that make a dataset's samples, as text.</summary>
    public static List<string> Describe<T>(IDataset<T> dataset)
    {
        var steps = new List<string>();
        Describe(dataset, steps);
        return steps;
    }

    public static void Describe<T>(IDataset<T> dataset, List<string> steps)
    {
        if (dataset is IDatasetView view)
        {
            view.Describe(steps);
        }
        else
        {
            steps.Add(Fingerprints.Of(dataset));
        }
    }

    public T Get<T>(IDataset<T> dataset, long index, SampleRandom random) => dataset is IDatasetView<T> view
        ? view.Trace(index, random, this)
        : Add($"{Fingerprints.Of(dataset)}, sample {Fingerprints.Number(index)}", () => dataset.Get(index, random));

    /// <summary>Runs and records a step, also one that fails.</summary>
    public T Add<T>(string name, Func<T> make)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var value = make();
            steps.Add(new(name, value, Stopwatch.GetElapsedTime(started), null));
            return value;
        }
        catch (Exception error)
        {
            steps.Add(new(name, null, Stopwatch.GetElapsedTime(started), error));
            throw;
        }
    }
}
