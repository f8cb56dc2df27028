using System.Diagnostics;

namespace DataModule;

/// <summary>A view of other datasets that can tell what it does to them, for reports.</summary>
internal interface IDatasetView
{
    /// <summary>Appends the steps that lead to its samples: those of its source first.</summary>
    void Describe(List<string> steps);
}

/// <summary>A view that can show how it makes one sample.</summary>
internal interface IDatasetView<T> : IDatasetView
{
    /// <summary>Makes a sample as <see cref="IDataset{T}.Get"/> does, with each step noted.</summary>
    T Trace(long index, SampleRandom random, SampleTrace trace);
}

/// <summary>One step on the way to a sample: what it was, what it gave, and how long it took.</summary>
internal sealed record TraceStep(string Name, object? Value, TimeSpan Elapsed, Exception? Error);

/// <summary>Follows one sample from its source through every view.</summary>
internal sealed class SampleTrace
{
    private readonly List<TraceStep> steps = [];

    public IReadOnlyList<TraceStep> Steps => steps;

    /// <summary>What leads to a dataset's samples, in words.</summary>
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

    /// <summary>Notes a step, also one that fails.</summary>
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
