namespace DataModule;

/// <summary>The statistics of the samples of a split, or of a part of it. Parts are merged in the order of their samples.</summary>
internal sealed class SplitMeasure
{
    public long Samples { get; set; }

    public List<FieldMeasure> Fields { get; set; } = [];

    /// <summary>The hash of each sample's content, of 16 bytes.</summary>
    public List<byte[]> Contents { get; set; } = [];

    /// <summary>The hash of each sample's other fields, such as its label, of 16 bytes.</summary>
    public List<byte[]> Rests { get; set; } = [];

    public void Merge(SplitMeasure later)
    {
        Samples += later.Samples;
        Contents.AddRange(later.Contents);
        Rests.AddRange(later.Rests);
        if (Fields.Count == 0)
        {
            Fields = later.Fields;
            return;
        }

        for (var field = 0; field < later.Fields.Count; field++)
        {
            Fields[field].Merge(later.Fields[field]);
        }
    }
}

/// <summary>The statistics of one field.</summary>
internal sealed class FieldMeasure
{
    private const int MostShapes = 10;

    /// <summary>A field with more different values than this is not a label.</summary>
    private const int MostClasses = 1000;

    public string Name { get; set; } = "";

    public string? Type { get; set; }

    public long Missing { get; set; }

    public List<Moments> Channels { get; set; } = [];

    public List<int> Lengths { get; set; } = [];

    public SortedSet<string> Shapes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The number of samples with each integer; null if there are too many different ones, or if the field has no integers.</summary>
    public SortedDictionary<long, long>? Counts { get; set; } = [];

    public void AddShape(string shape)
    {
        if (Shapes.Count < MostShapes)
        {
            Shapes.Add(shape);
        }
    }

    public void Count(long value, long times = 1)
    {
        if (Counts is { } counts)
        {
            counts[value] = counts.GetValueOrDefault(value) + times;
            Counts = counts.Count > MostClasses ? null : counts;
        }
    }

    public void Merge(FieldMeasure later)
    {
        Type ??= later.Type;
        Missing += later.Missing;
        Lengths.AddRange(later.Lengths);
        foreach (var shape in later.Shapes)
        {
            AddShape(shape);
        }

        if (later.Counts is null)
        {
            Counts = null;
        }

        foreach (var (value, times) in later.Counts ?? [])
        {
            Count(value, times);
        }

        for (var channel = 0; channel < later.Channels.Count; channel++)
        {
            if (channel == Channels.Count)
            {
                Channels.Add(Moments.None);
            }

            Channels[channel] = Channels[channel].Merge(later.Channels[channel]);
        }
    }
}
