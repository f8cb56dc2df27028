// Compiled by a test as a project of its own: without implicit usings, under every analyzer, among types and namespaces with the
// names that generated code uses.
using global::System.Collections.Generic;
using global::DataModule;
using DataSplit = global::DataModule.Split;

namespace App.System
{
    internal static class Decoy;
}

namespace App.TorchSharp
{
    internal static class Decoy;
}

namespace App.DataModule
{
    internal static class Decoy;
}

namespace App
{
    public class Task;

    public class Stage;

    public class Split;

    public class Batch;

    public class File;

    public class Trainer;

    public class Func;

    public class Tensor;

    public class GeneratedCode;

    public record Box(int Width)
    {
        public double Scale { get; set; }
    }

    public record Pair(global::TorchSharp.torch.Tensor Left, Spare? Right);

    public record struct Spare(global::TorchSharp.torch.Tensor[] Parts, int[] Numbers);

    [Sample]
    public partial record struct Inner(int X);

    [Sample]
    public partial record struct Everything(
        [Shape(2)][Scale(1 / 255f)] byte[] Image,
        long Label,
        [Pad(Mask = true)] int[] Tokens,
        [OneHot(3)] int Class,
        [OneHot(3)] int? MaybeClass,
        short? Maybe,
        global::System.DayOfWeek Day,
        global::TorchSharp.torch.Tensor Given,
        Inner Inner,
        string Text,
        [Shape(2)] global::System.Collections.Immutable.ImmutableArray<int> Fixed,
        [Normalize(new float[] { 1, 2 }, new float[] { 1, 2 })][Shape(2, 2)] byte[,] Grid,
        [Pad][Shape(-1, 3)] float[,] Points,
        [Pad(1)][Shape(-1, 2)] global::System.ReadOnlyMemory<global::System.Half>? Halves);

    [DataModule]
    public partial class Module(
        int size = 3,
        double rate = double.NaN,
        float limit = float.PositiveInfinity,
        decimal price = 1.5m,
        global::System.DayOfWeek day = global::System.DayOfWeek.Friday,
        string[]? names = null,
        Dictionary<string, int>? counts = null,
        global::System.DateTime moment = default,
        global::System.TimeSpan? duration = null,
        (int, string) pair = default,
        Box? box = null,
        IReadOnlyList<int>? numbers = null,
        char letter = 'x',
        [NotHyperparameter] string path = "")
    {
        [State]
        private int seen;

        [State]
        private global::TorchSharp.torch.Tensor? total;

        [State]
        private List<Box> boxes = new();

        [State]
        public global::TorchSharp.torch.Generator Noise { get; } = new(1UL);

        public required string Folder { get; init; }

        public string All => $"{size} {rate} {limit} {price} {day} {names} {counts} {moment} {duration} {pair} {box} {numbers} {letter} {path} {seen} {total} {boxes}";

        [Prepare]
        private async global::System.Threading.Tasks.Task PrepareAsync() => await global::System.Threading.Tasks.Task.Yield();

        [Setup("fit")]
        private void Open(global::DataModule.Stage stage) => seen += (int)stage;

        [Teardown]
        private void Close() => (total, boxes) = (null, new());

        [OnException]
        private void Report(global::System.Exception exception) => seen += exception.HResult;

        [Dataloader(DataSplit.Train)]
        private List<(global::TorchSharp.torch.Tensor, Dictionary<string, Everything.Batch[]>, List<Pair?>)> Train() => new();

        [Dataloader(DataSplit.Validation, Name = "a")]
        private DataLoader<Everything.Batch> First() => throw new global::System.NotSupportedException();

        [Dataloader(DataSplit.Validation, Name = "b")]
        private DataLoader<Everything.Batch>[] Second() => throw new global::System.NotSupportedException();

        [Dataloader(DataSplit.Test)]
        private CombinedLoader<(Everything.Batch? A, Inner.Batch? B)> Test() => throw new global::System.NotSupportedException();

        [Dataloader(DataSplit.Predict)]
        private DataLoader<Everything.Batch> Predict() => throw new global::System.NotSupportedException();

        [AfterBatchTransfer(DataSplit.Validation)]
        private Everything.Batch After(Everything.Batch batch, global::DataModule.Split split) => batch with { Label = batch.Label + (int)split };
    }

    [DataModule]
    public sealed partial record Recorded(int Size)
    {
        [Dataloader(DataSplit.Train)]
        private List<global::TorchSharp.torch.Tensor?> Train() => new();
    }

    [Hyperparameters]
    public partial class Model : global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, global::TorchSharp.torch.Tensor>
    {
        public Model(int inputs)
            : base(nameof(Model)) => CaptureHyperparameters(inputs);

        public override global::TorchSharp.torch.Tensor forward(global::TorchSharp.torch.Tensor input) => input;
    }
}
