using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>A few whole files, so that a change of emission shows in review.</summary>
public sealed class SnapshotTests
{
    public const string Mnist = """
        namespace Vision;

        [DataModule]
        public partial class MnistDataModule(string dataDir = "data/mnist", int batchSize = 64, ulong seed = 42)
        {
            private IDataset<Digit>? train, val, test;

            [Prepare]
            private Task DownloadAsync(PrepareContext context) => Task.FromResult((dataDir, seed));

            [Setup("fit")]
            private void SplitTrainAndValidation() => (train, val) = (Digits.Open("train"), Digits.Open("val"));

            [Setup("test")]
            private void OpenTest() => test = Digits.Open("t10k");

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, workers: 2);

            [Dataloader(Split.Validation)]
            private DataLoader<Digit.Batch> Validation() => val!.ToLoader(batchSize);

            [Dataloader(Split.Test)]
            private DataLoader<Digit.Batch> Test() => test!.ToLoader(batchSize);

            [AfterBatchTransfer]
            private Digit.Batch Augment(Digit.Batch batch, BatchContext context) => batch with { Image = batch.Image + 1 };
        }
        """;

    [Fact]
    public void A_data_module_over_generated_batches() =>
        Snapshot.Verify(GeneratorHost.Run(Mnist).ShouldBeClean().Source("Vision.MnistDataModule.g.cs"), "MnistDataModule");

    [Fact]
    public void A_sample_of_an_image_and_a_label() =>
        Snapshot.Verify(GeneratorHost.Run(Mnist).ShouldBeClean().Source("Digit.g.cs"), "Digit");

    [Fact]
    public void A_sample_with_every_kind_of_field() => Snapshot.Verify(
        GeneratorHost.Run("""
            namespace Vision;

            public enum Weather { Sunny, Rainy }

            [Sample]
            public sealed partial record Scene(
                [Shape(3, 4, 4)] [Scale(1 / 255f)] [Normalize(new[] { 0.5f, 0.4f, 0.3f }, new[] { 0.2f, 0.2f, 0.1f })] byte[] Photo,
                [Shape(4)] ReadOnlyMemory<float> Box,
                [Scale(0.01f)] short Humidity,
                bool Indoor,
                Weather Weather,
                string Caption,
                Tensor Depth,
                Digit Corner);
            """).ShouldBeClean().Source("Vision.Scene.g.cs"),
        "Scene");

    [Fact]
    public void A_sample_of_fields_that_write_themselves_into_their_rows() => Snapshot.Verify(
        GeneratorHost.Run("""
            namespace Audio;

            public sealed record Waveform(short[] Amplitudes) : IBatchElement<Waveform>, ICacheable<Waveform>
            {
                static ISampleCodec<Waveform> ICacheable<Waveform>.CacheCodec => throw new NotSupportedException();
                RowFormat IBatchElement<Waveform>.Format => new(ScalarType.Int16, Amplitudes.Length);
                void IBatchElement<Waveform>.Write(BatchRow row) => Amplitudes.CopyTo(row.As<short>());
                static Waveform IBatchElement<Waveform>.FromRow(ReadOnlyBatchRow row) => new(row.As<short>().ToArray());
            }

            [Sample]
            public sealed partial record Sound(Waveform Left, Waveform Right, long Speaker);
            """).ShouldBeClean().Source("Audio.Sound.g.cs"),
        "Sound");

    [Fact]
    public void A_module_of_nested_tuples_and_named_loaders() => Snapshot.Verify(
        GeneratorHost.Run("""
            namespace Vision;

            public sealed record Pair(Tensor Left, Tensor? Right, string Name);

            [DataModule]
            public sealed partial class Pairs
            {
                [Dataloader(Split.Train)]
                private List<(Tensor Input, Dictionary<string, Pair[]> Parts)> Train() => [];

                [Dataloader(Split.Validation, Name = "near")]
                private IEnumerable<Pair> Near() => [];

                [Dataloader(Split.Validation, Name = "far")]
                private IEnumerable<Pair> Far() => [];

                [Dataloader(Split.Test)]
                private Dictionary<string, IEnumerable<Pair>> Tests() => [];

                [BeforeBatchTransfer(Split.Train, Split.Test)]
                private static Pair Check(Pair batch, Split split) => batch;

                [TransferBatch(Split.Test)]
                private Pair Move(BatchContext context, Pair batch) => batch;
            }
            """).Source("Vision.Pairs.g.cs"),
        "Pairs");
}
