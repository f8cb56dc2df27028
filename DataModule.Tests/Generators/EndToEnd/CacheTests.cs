using System.Collections.Immutable;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

public sealed partial class CacheTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public enum Kind : byte { Plain, Odd }

    [Sample]
    public readonly partial record struct Corner(int X, int Y);

    [Sample]
    public sealed partial record Everything(
        bool Flag,
        float? Weight,
        Kind Kind,
        Kind? Other,
        [property: OneHot(4)] int Label,
        string Text,
        string? Note,
        [property: Shape(3)] byte[] Bytes,
        [property: Shape(2)][property: Scale(0.5f)] ReadOnlyMemory<short> Memory,
        [property: Shape(2)] ReadOnlyMemory<float>? Missing,
        [property: Shape(2)] ImmutableArray<double> Constant,
        [property: Shape(2, 3)] float[,] Grid,
        [property: Pad][property: Shape(-1, 2)] int[,] Rows,
        [property: Pad] long[]? Tail,
        Corner Corner)
    {
        public Half Late { get; init; }
    }

    [Sample]
    public sealed partial record WithTensor(torch.Tensor Values);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sample_with_every_kind_of_field_comes_back_from_disk_as_it_was(bool full)
    {
        var made = 0;
        var sample = Make(full);
        var dataset = Dataset.Generate(3, index =>
        {
            made++;
            return sample;
        });

        var first = dataset.Cache(folder)[1];
        (dataset.Cache(folder) as IDisposable)?.Dispose();
        var second = dataset.Cache(folder)[1];

        Assert.Equal(1, made);
        Assert.Equal(Describe(sample), Describe(first));
        Assert.Equal(Describe(sample), Describe(second));
        Assert.NotSame(sample, second);
    }

    [Fact]
    public void The_codec_tells_types_and_shapes_of_fields_apart()
    {
        Assert.Equal("DataModule.Tests.Generators.EndToEnd.CacheTests.Corner(X: int, Y: int)", Corner.Batch.CacheCodec.Name);
        Assert.Contains("Grid: float[,] of 2x3", Everything.Batch.CacheCodec.Name, StringComparison.Ordinal);
        Assert.EndsWith(Corner.Batch.CacheCodec.Name, Everything.Batch.CacheCodec.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_with_a_tensor_has_no_codec() => Assert.Null(typeof(WithTensor.Batch).GetProperty("CacheCodec"));

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Everything Make(bool full) => new(
        true,
        full ? 0.1f : null,
        Kind.Odd,
        full ? Kind.Odd : null,
        3,
        "väldig",
        full ? "" : null,
        [1, 2, 255],
        new short[] { -1, 7 },
        full ? new float[] { 1, float.NaN } : null,
        [1, double.Epsilon],
        new float[,] { { 1, 2, 3 }, { 4, 5, 6 } },
        full ? new int[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } } : new int[0, 2],
        full ? [] : null,
        new Corner(-5, 6))
    { Late = (Half)1.5f };

    private static string Describe(Everything sample) => string.Join(
        '|',
        sample.Flag,
        sample.Weight,
        sample.Kind,
        sample.Other,
        sample.Label,
        sample.Text,
        sample.Note ?? "null",
        string.Join(' ', sample.Bytes),
        string.Join(' ', sample.Memory.ToArray()),
        sample.Missing is { } missing ? string.Join(' ', missing.ToArray()) : "null",
        string.Join(' ', sample.Constant),
        sample.Grid.GetLength(0) + " " + string.Join(' ', sample.Grid.Cast<float>()),
        sample.Rows.GetLength(0) + " " + sample.Rows.GetLength(1) + " " + string.Join(' ', sample.Rows.Cast<int>()),
        sample.Tail is { } tail ? string.Join(' ', tail) + "." : "null",
        sample.Corner,
        sample.Late);
}
