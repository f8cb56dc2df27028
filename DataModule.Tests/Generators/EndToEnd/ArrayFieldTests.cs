using TorchSharp;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
internal sealed partial record Visit(
    [AsArray] DateTime Day,
    [AsArray] Guid? Patient,
    [AsArray] decimal Price,
    [AsArray] List<string> Notes,
    [AsArray] float[,] Grid,
    [AsArray] int[][]? Jagged,
    float Temperature);

[Sample]
internal sealed partial class Loud
{
    public float Loudness { get; set; }

    [NotBatched]
    public Stream? Source { get; set; }
}

/// <summary>Fields that are no tensors: an array of the batch, or nothing of it.</summary>
public sealed class ArrayFieldTests
{
    private static readonly Visit First = new(new DateTime(2024, 2, 29), Guid.Empty, 1.10m, ["a", "b"], new float[2, 3], [[1], [2, 3]], 36.5f);

    private static readonly Visit Second = First with { Day = DateTime.MaxValue, Patient = null, Price = 2, Jagged = null };

    [Fact]
    public void Values_of_any_type_stand_beside_the_tensors()
    {
        using var loader = Dataset.From([First, Second]).ToLoader(2);
        var batch = loader.Select(batch => batch.Detach()).Single();

        Assert.Equal([First.Day, Second.Day], batch.Day);
        Assert.Equal([Guid.Empty, null], batch.Patient);
        Assert.Equal([1.10m, 2m], batch.Price);
        Assert.Same(First.Notes, batch.Notes[0]);
        Assert.Same(First.Grid, batch.Grid[1]);
        Assert.Equal([First.Jagged, null], batch.Jagged);
        Assert.Equal([36.5f, 36.5f], batch.Temperature.data<float>().ToArray());
        batch.Dispose();
    }

    [Fact]
    public void They_are_moved_sliced_and_given_back()
    {
        using var memory = new BatchMemory();
        var batch = Visit.Batch.Collate([First, Second], memory);

        Assert.Equal(First, batch.ToSamples()[0]);
        Assert.Equal(Second, batch[1]);
        using var slice = batch[1..2];
        Assert.Equal([Second.Day], slice.Day);
        Assert.Equal([Second.Price], batch.To(torch.CPU).Price[1..]);
    }

    [Fact]
    public void What_is_not_batched_is_for_the_dataset_alone()
    {
        using var memory = new BatchMemory();
        var batch = Loud.Batch.Collate([new Loud { Loudness = 2, Source = Stream.Null }], memory);

        Assert.Equal([2f], batch.Loudness.data<float>().ToArray());
    }

    [Fact]
    public void A_sample_that_the_batch_does_not_hold_whole_is_not_given_back()
    {
        var generated = GeneratorHost.Run("""
            [Sample] public partial class Loud { public float Loudness { get; set; } [NotBatched] public Stream? Source { get; set; } }
            public static class P { public static object A(Loud.Batch batch) => batch.Source; public static object B(Loud.Batch batch) => batch.ToSamples(); }
            """);

        Assert.Empty(generated.Diagnostics);
        Assert.Equal(["CS1061", "CS1061"], generated.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }
}
