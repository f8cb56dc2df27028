using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Generators;

/// <summary>
/// Random nests of tuples, arrays, lists, dictionaries and records, generated, compiled and moved: every tensor is moved, and
/// nothing else is touched.
/// </summary>
public sealed class TransferPropertyTests
{
    private const int Modules = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_tensor_of_a_random_nest_is_moved_and_nothing_else_changes(int seed)
    {
        var nests = new Nests(new Random(seed));
        var source = string.Concat(Enumerable.Range(0, Modules).Select(nests.Module)) + nests.Records;
        var generated = GeneratorHost.Run(source).ShouldBeClean();
        var assembly = Load(generated.Output);

        var tensors = 0;
        for (var number = 0; number < Modules; number++)
        {
            var module = assembly.GetType($"M{number}")!;
            var data = Activator.CreateInstance(module)!;
            var batch = module.GetMethod("Make")!.Invoke(null, null);
            var before = Leaves(batch).ToList();

            var transfer = module.GetInterfaces().Single(contract => contract.Name == "IBatchTransfer`1");
            var moved = transfer.GetMethod("TransferBatchToDevice")!.Invoke(data, [batch, new BatchContext(Split.Train, META)]);
            var size = (long)transfer.GetMethod("BatchSize")!.Invoke(data, [batch])!;

            var after = Leaves(moved).ToList();
            Assert.Equal(before.Select(leaf => leaf.Path), after.Select(leaf => leaf.Path));
            Assert.Equal(before.Select(leaf => leaf.Path), Leaves(batch).Select(leaf => leaf.Path));
            foreach (var ((path, original), (_, copy)) in before.Zip(after))
            {
                if (original is Tensor tensor)
                {
                    tensors++;
                    Assert.Equal((DeviceType.META, tensor.shape.Length), (((Tensor)copy!).device_type, ((Tensor)copy).shape.Length));
                    Assert.Equal(DeviceType.CPU, tensor.device_type);
                    Assert.False(tensor.IsInvalid, path);
                }
                else
                {
                    Assert.Equal(original, copy);
                }
            }

            Assert.InRange(size, 0, 3);
        }

        Assert.True(tensors > Modules, $"Only {tensors} tensors.");
    }

    [Theory]
    [InlineData("IEnumerable<(Digit.Batch? A, Digit.Batch? B)>", "batch = (batch.A?.To(context.Device), batch.B?.To(context.Device));")]
    [InlineData("List<Tensor?>", "batch = batch?.to(context.Device);")]
    [InlineData("List<Tensor?[]?>", "batch is { } present0 ? ")]
    [InlineData("List<Computed>", "batch = batch with { A = batch.A.to(context.Device) };")]
    public void The_move_is_written_for_the_exact_type(string loader, string expected) => Assert.Contains(
        expected,
        GeneratorHost.Run($$"""
            public record Computed(Tensor A) { public Tensor Twice => A * 2; private readonly object gate = new(); public object Gate() => gate; }
            [DataModule] public partial class M { [Dataloader(Split.Train)] private {{loader}} Train() => []; }
            """).ShouldBeClean().Source("M.g.cs"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Hidden")]
    [InlineData("GetOnly")]
    [InlineData("Memory<Tensor>")]
    [InlineData("KeyValuePair<string, Tensor>")]
    [InlineData("Tensor[,]")]
    [InlineData("Queue<Tensor>")]
    [InlineData("object")]
    [InlineData("Loop")]
    public void A_type_with_a_tensor_out_of_reach_is_told(string batch) => GeneratorHost.Run($$"""
        public readonly struct Hidden(Tensor tensor) { private readonly Tensor hidden = tensor; public Tensor Shown => hidden; }
        public record GetOnly(int N) { public Tensor A { get; } = null!; }
        public record Loop(Loop? Next, Tensor A);
        [DataModule] public partial class M { [Dataloader(Split.Train)] private List<{{batch}}> Train() => []; }
        """).ShouldOnlyReport("DM0011");

    [Fact]
    public void A_type_parameter_is_moved_as_its_constraints_say() => GeneratorHost.Run("""
        [DataModule]
        public partial class M<TBatch, TSample>([NotHyperparameter] IDataset<TSample> data) where TBatch : struct, IBatch<TBatch, TSample>
        {
            [Dataloader(Split.Train)] private DataLoader<TBatch> Train() => DataLoader.Create<TSample, TBatch>(data, 3);
        }
        """).ShouldBeClean();

    private static Assembly Load(Compilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        return new AssemblyLoadContext("nests", isCollectible: true).LoadFromStream(image);
    }

    // Every value that is no container, with the way to it.
    private static IEnumerable<(string Path, object? Value)> Leaves(object? value, string path = "") => value switch
    {
        null or string or Tensor or int => [(path, value)],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(item => Leaves(tuple[item], $"{path}.{item}")),
        IDictionary dictionary => dictionary.Keys.Cast<object>().SelectMany(key => Leaves(dictionary[key], $"{path}[{key}]")),
        IList list => list.Cast<object?>().SelectMany((item, index) => Leaves(item, $"{path}[{index}]")),
        _ => value.GetType().GetProperties().Where(property => property.Name != "EqualityContract")
            .SelectMany(property => Leaves(property.GetValue(value), $"{path}.{property.Name}")),
    };

    /// <summary>Random types, each with an expression that makes a value.</summary>
    private sealed class Nests(Random random)
    {
        private int records;

        public string Records { get; private set; } = "";

        public string Module(int number)
        {
            var (type, value) = Nest(4);
            return $$"""
                [DataModule] public partial class M{{number}} { [Dataloader(Split.Train)] private IEnumerable<{{type}}> Train() => []; public static {{type}} Make() => {{value}}; }

                """;
        }

        private (string Type, string Value) Nest(int depth) => random.Next(depth == 0 ? 4 : 14) switch
        {
            0 or 1 => ("Tensor", "zeros(3, 2)"),
            2 => ("int", random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            3 => ("string", $"\"{random.Next(100)}\""),
            4 => Tuple(depth - 1, 2),
            5 => Tuple(depth - 1, random.Next(3, 10)),
            6 => Array(Nest(depth - 1)),
            7 => List(Nest(depth - 1), random.Next(3) switch { 0 => "List", 1 => "IReadOnlyList", _ => "IList" }),
            8 => Dictionary(Nest(depth - 1)),
            9 or 10 => Record(depth - 1, "record"),
            11 => Record(depth - 1, "readonly record struct"),
            _ => Optional(Nest(depth - 1)),
        };

        private (string Type, string Value) Tuple(int depth, int count)
        {
            var items = Enumerable.Range(0, count).Select(_ => Nest(Math.Min(depth, count > 3 ? 1 : 3))).ToArray();
            return ($"({Join(items.Select((item, index) => item.Type + (count == 3 ? $" @{(char)('a' + index)}" : "")))})", $"({Join(items.Select(item => item.Value))})");
        }

        private (string Type, string Value) Array((string Type, string Value) item)
        {
            // The sizes of an array of arrays come before the element's own brackets.
            var core = item.Type.TrimEnd('[', ']', '?');
            return core == item.Type
                ? ($"{item.Type}[]", $"new {item.Type}[] {{ {Several(item.Value)} }}")
                : ($"List<{item.Type}>", $"new List<{item.Type}> {{ {Several(item.Value)} }}");
        }

        private (string Type, string Value) List((string Type, string Value) item, string name) =>
            ($"{name}<{item.Type}>", $"new List<{item.Type}> {{ {Several(item.Value)} }}");

        private (string Type, string Value) Dictionary((string Type, string Value) item) =>
            ($"Dictionary<string, {item.Type}>", $"new Dictionary<string, {item.Type}> {{ [\"a\"] = {item.Value}, [\"b\"] = {item.Value} }}");

        private (string Type, string Value) Record(int depth, string kind)
        {
            var name = $"R{records++}";
            var first = Nest(depth);
            var second = Nest(depth);
            var third = Nest(Math.Min(depth, 1));
            Records += $$"""
                public {{kind}} {{name}}({{first.Type}} First, {{second.Type}} @while) { public {{third.Type}} Third { get; init; } = {{third.Value}}; }

                """;
            return (name, $"new {name}({first.Value}, {second.Value})");
        }

        private (string Type, string Value) Optional((string Type, string Value) item) =>
            item.Type.EndsWith('?') ? item : (item.Type + "?", random.Next(2) == 0 ? "null" : item.Value);

        private string Several(string value) => Join(Enumerable.Repeat(value, random.Next(3)));

        private static string Join(IEnumerable<string> items) => string.Join(", ", items);
    }
}
