using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Benchmarks.Loader;

/// <summary>TorchSharp's own DataLoader.</summary>
internal static class TorchSharpPeer
{
    private static readonly string[] All = ["TorchSharp, 1 worker", "TorchSharp, 2 workers"];

    /// <summary>Of a case; none for streams, which it does not know.</summary>
    public static string[] SystemsOf(string name) => name is Cases.Stream or Cases.Scale ? [] : All;

    public static IEnumerable<Row> Run(string name, string system, BenchmarkData data)
    {
        var workers = system == All[0] ? 1 : 2;
        utils.data.Dataset Samples() => name switch
        {
            Cases.Small => Images(data.SmallPath, [data.SmallCount, 1, 28, 28], [0.1307f], [0.3081f]),
            Cases.Large => Images(data.LargePath, [data.LargeCount, 3, 224, 224], [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
            Cases.Vectors => new Rows(Bytes(data.SmallPath, [data.SmallCount, 784]).to_type(ScalarType.Float32).div_(255)),
            Cases.Heavy => new Computed(data.HeavyCount, static index => tensor(Cases.Spin(index))),
            Cases.Files => new Computed(data.FileCount, index => Normalized(
                frombuffer(
                    File.ReadAllBytes(Path.Combine(data.FilesPath, string.Create(CultureInfo.InvariantCulture, $"{index}.bin"))),
                    ScalarType.Byte).reshape(1, 28, 28),
                0.1307f,
                0.3081f)),
            _ => throw new ArgumentException($"There is no case '{name}'.", nameof(name)),
        };

        if (name == Cases.Tokens)
        {
            var lists = new Lists(data.Tokens());
            return Measurement.RunPeer(
                name,
                system,
                () => new DataLoader<Tensor, (Tensor Tokens, Tensor Lengths)>(
                    lists, 64, Pad, shuffle: true, seed: 1, num_worker: workers, disposeDataset: false),
                static batch => (int)batch.Tokens.size(0));
        }

        var samples = Samples();
        var batchSize = name == Cases.Large ? 32 : name == Cases.Heavy ? 16 : 64;
        return Measurement.RunPeer(
            name,
            system,
            () => utils.data.DataLoader(samples, batchSize, shuffle: true, seed: 1, num_worker: workers, disposeDataset: false),
            static batch => (int)batch["label"].size(0));
    }

    private static Tensor Bytes(string path, long[] shape) => frombuffer(File.ReadAllBytes(path), ScalarType.Byte).reshape(shape);

    private static Tensor Normalized(Tensor image, Scalar mean, Scalar deviation) =>
        image.to_type(ScalarType.Float32).div_(255).sub_(mean).div_(deviation);

    private static Computed Images(string path, long[] shape, float[] means, float[] deviations)
    {
        var images = Bytes(path, shape);
        var (mean, deviation) = (tensor(means).view(-1, 1, 1), tensor(deviations).view(-1, 1, 1));
        return new Computed(shape[0], index => images[index].to_type(ScalarType.Float32).div_(255).sub_(mean).div_(deviation));
    }

    private static (Tensor Tokens, Tensor Lengths) Pad(IEnumerable<Tensor> lists, Device device)
    {
        Tensor[] all = [.. lists];
        var tokens = nn.utils.rnn.pad_sequence(all, batch_first: true);
        return (tokens.MoveToOuterDisposeScope(), tensor(Array.ConvertAll(all, static list => list.size(0))).MoveToOuterDisposeScope());
    }

    private sealed class Computed(long count, Func<long, Tensor> image) : utils.data.Dataset
    {
        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["image"] = image(index), ["label"] = tensor(index % 10) };
    }

    private sealed class Rows(Tensor rows) : utils.data.Dataset
    {
        public override long Count => rows.size(0);

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["image"] = rows[index], ["label"] = tensor(index % 10) };
    }

    private sealed class Lists(IDataset<ReadOnlyMemory<long>> lists) : utils.data.Dataset<Tensor>
    {
        private readonly Tensor[] tensors = [.. Enumerable.Range(0, (int)lists.Count).Select(index => tensor(lists[index].ToArray()))];

        public override long Count => tensors.Length;

        public override Tensor GetTensor(long index) => tensors[index];
    }
}
