using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>A type of one's own that writes itself into its row of the batch.</summary>
public sealed record Waveform(short[] Amplitudes) : IBatchElement<Waveform>, ICacheable<Waveform>
{
    public static ISampleCodec<Waveform> CacheCodec { get; } = SampleCodec.From<Waveform>(
        "Waveform", static (writer, waveform) => writer.Write<short>(waveform.Amplitudes), static (ref reader) => new Waveform(reader.ReadArray<short>()));

    public RowFormat Format => new(torch.ScalarType.Int16, 1, Amplitudes.Length);

    public static Waveform FromRow(ReadOnlyBatchRow row) => new(row.As<short>().ToArray());

    public void Write(BatchRow row)
    {
        if (Amplitudes[0] < 0)
        {
            throw new InvalidDataException("negative");
        }

        Amplitudes.CopyTo(row.As<short>());
    }
}

[Sample]
public sealed partial record Sound(Waveform Wave, string Speaker);

/// <summary>What the runtime does with fields that write themselves.</summary>
public sealed class BatchElementTests
{
    private static readonly Sound[] Sounds = [.. Enumerable.Range(0, 10).Select(i => new Sound(new Waveform([(short)i, (short)(i + 1), (short)(i + 2)]), $"s{i}"))];

    [Fact]
    public void Each_element_writes_its_row_of_one_tensor()
    {
        using var batch = Sound.Batch.Collate(Sounds, new BatchMemory());
        Assert.Equal([10, 1, 3], batch.Wave.shape);
        Assert.Equal(Sounds.SelectMany(sound => sound.Wave.Amplitudes), batch.Wave.data<short>().ToArray());
        Assert.Equal(Sounds[3].Wave.Amplitudes, batch[3].Wave.Amplitudes);
        using var part = batch[2..4];
        Assert.Equal(Sounds[3].Wave.Amplitudes, part.ToSamples()[1].Wave.Amplitudes);
        using var copy = batch.CopyTo(torch.CPU, new BatchMemory());
        Assert.Equal(Sounds[9].Wave.Amplitudes, copy[9].Wave.Amplitudes);
    }

    [Fact]
    public void An_element_that_fails_is_the_sample_s_fault_and_one_of_another_format_too()
    {
        Sound[] sounds = [.. Sounds];
        (sounds[2], sounds[7]) = (new(new Waveform([-1, 0, 0]), "bad"), new(new Waveform([1, 2]), "short"));
        using var loader = Dataset.From(sounds).ToLoader(10, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(2) });
        // The one that throws is found first; then those left do not go together, which is reported.
        var error = Assert.Throws<ArgumentException>(() => { loader.Count(); });
        Assert.Contains("Int16 [1, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Int16 [1, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_are_let_go_once_they_are_written()
    {
        var memory = new BatchMemory();
        Waveform[] waves = [.. Sounds.Select(sound => sound.Wave)];
        _ = BatchElements.Collate<Waveform>(waves, memory, "wave");
        Assert.All(waves, Assert.Null);
        memory.Dispose();
    }

    [Fact]
    public void Elements_are_cached_by_their_own_codec()
    {
        using var folder = new TemporaryDirectory();
        _ = Dataset.From(Sounds).Cache(folder.Path).ToLoader(10).Count();
        var cached = Dataset.From(Sounds).Cache(folder.Path);
        Assert.Equal(Sounds[4].Wave.Amplitudes, cached[4].Wave.Amplitudes);
    }

    [Fact]
    public void A_batch_is_collated_without_allocation_of_its_own()
    {
        var memory = new BatchMemory();
        var format = new RowFormat(torch.ScalarType.Int16, 3);
        Constant[] elements = [.. Enumerable.Repeat(new Constant(format), 64)];
        void Collate() => BatchElements.Collate<Constant>(elements.AsSpan(), memory, "constant");
        Collate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            elements.AsSpan().Fill(new Constant(format));
            Collate();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        memory.Dispose();
    }

    [Fact]
    public void A_format_is_its_element_type_and_its_sizes()
    {
        var format = new RowFormat(torch.ScalarType.Float32, 3, 2, 2);
        Assert.Equal(format, new RowFormat(torch.ScalarType.Float32, 3, 2, 2));
        Assert.NotEqual(format, new RowFormat(torch.ScalarType.Float64, 3, 2, 2));
        Assert.NotEqual(format, new RowFormat(torch.ScalarType.Float32, 3, 4));
        Assert.Equal((12, 4, "Float32 [3, 2, 2]"), (format.Count, format.ElementSize, format.ToString()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowFormat(torch.ScalarType.Byte, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowFormat(torch.ScalarType.Byte, 60_000, 60_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowFormat(torch.ScalarType.Byte, long.MaxValue, 4));
        Assert.Throws<NotSupportedException>(() => new RowFormat(torch.ScalarType.ComplexFloat32, 1));
        Assert.Throws<InvalidOperationException>(() => new BatchRow(format, new byte[48]).As<int>());
        Assert.Throws<ArgumentException>(() => new BatchRow(format, new byte[47]));
    }

    private readonly record struct Constant(RowFormat Format) : IBatchElement<Constant>
    {
        public static Constant FromRow(ReadOnlyBatchRow row) => new(row.Format);

        public void Write(BatchRow row) => row.Bytes.Fill(1);
    }
}
