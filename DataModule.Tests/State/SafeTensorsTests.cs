using System.Text;
using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

public sealed class SafeTensorsTests : IDisposable
{
    private static readonly (ScalarType Type, string Name)[] Types =
    [
        (ScalarType.Bool, "BOOL"), (ScalarType.Byte, "U8"), (ScalarType.Int8, "I8"), (ScalarType.Int16, "I16"),
        (ScalarType.Int32, "I32"), (ScalarType.Int64, "I64"), (ScalarType.Float16, "F16"), (ScalarType.BFloat16, "BF16"),
        (ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"),
    ];

    private static readonly long[][] Shapes = [[], [0], [1], [7], [3, 0, 2], [2, 3, 5]];

    private readonly TemporaryDirectory folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_shared_element_type_and_shape_comes_back_bit_by_bit()
    {
        var saved = AllKinds();
        var path = folder["all.safetensors"];
        Save(path, saved);
        var loaded = SafeTensors.Load(path);

        Assert.Equal(saved.Keys.Order(), loaded.Keys.Order());
        foreach (var (name, tensor) in saved)
        {
            Assert.Equal(tensor.dtype, loaded[name].dtype);
            Assert.Equal(tensor.shape, loaded[name].shape);
            Assert.True(tensor.bytes.SequenceEqual(loaded[name].bytes), name);
            loaded[name].Dispose();
        }
    }

    [Fact]
    public void An_independent_reader_sees_the_same_types_shapes_and_bytes()
    {
        var saved = AllKinds();
        var path = folder["all.safetensors"];
        Save(path, saved, new Dictionary<string, string> { ["größe"] = "\"5\" \\ 漢 \n", ["empty"] = "" });
        var file = new ReferenceSafeTensors(path);

        Assert.Equal(saved.Keys.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in saved)
        {
            Assert.Equal(Types.Single(row => row.Type == tensor.dtype).Name, file.Type(name));
            Assert.Equal(tensor.shape, file.Shape(name));
            Assert.True(tensor.bytes.SequenceEqual(file.Bytes(name)), name);
        }

        Assert.Equal("\"5\" \\ 漢 \n", file.Metadata("größe"));
        Assert.Equal("", file.Metadata("empty"));
        Assert.Equal("\"5\" \\ 漢 \n", SafeTensors.LoadMetadata(path)["größe"]);
    }

    [Fact]
    public void The_header_is_padded_with_spaces_and_tensors_follow_aligned_and_without_holes()
    {
        var path = folder["all.safetensors"];
        Save(path, AllKinds());
        var file = new ReferenceSafeTensors(path);

        Assert.Equal(0, file.HeaderLength % 8);
        var header = Encoding.UTF8.GetString(File.ReadAllBytes(path), 8, file.HeaderLength);
        Assert.StartsWith("{", header);
        Assert.EndsWith("}", header.TrimEnd(' '));
        var end = 0;
        foreach (var name in file.Names.OrderBy(name => file.Offsets(name)))
        {
            Assert.Equal(end, file.Offsets(name).Begin);
            if (file.Bytes(name) is { Length: > 0 } bytes)
            {
                Assert.Equal(0, file.Offsets(name).Begin % (bytes.Length / file.Shape(name).Aggregate(1L, (a, b) => a * b)));
            }

            end = file.Offsets(name).End;
        }

        Assert.Equal(file.Data.Length, end);
    }

    [Fact]
    public void Tensors_that_lie_scattered_are_written_in_row_major_order()
    {
        var grid = arange(24, ScalarType.Int32).reshape(2, 3, 4);
        var long64 = arange(6_000_000, ScalarType.Int64);
        var saved = new Dictionary<string, Tensor>
        {
            ["transposed"] = grid.transpose(0, 2),
            ["every second"] = arange(9, ScalarType.Int16).slice(0, 0, 9, 2),
            ["expanded"] = tensor(2.5f).expand(4, 5),
            ["offset"] = grid.narrow(2, 1, 2),
            ["rows larger than a chunk"] = long64.reshape(2, 1, 3_000_000).expand(2, 2, 3_000_000),
            ["strided rows larger than a chunk"] = arange(10_000_000, ScalarType.Int64).reshape(2, 5_000_000).slice(1, 0, 5_000_000, 2),
            ["many small rows"] = long64.reshape(2, 3_000_000).transpose(0, 1),
            ["long and strided"] = long64.slice(0, 0, 6_000_000, 2),
        };
        Assert.All(saved, pair => Assert.False(pair.Value.is_contiguous()));
        var path = folder["strided.safetensors"];
        Save(path, saved);
        var file = new ReferenceSafeTensors(path);

        foreach (var (name, tensor) in saved)
        {
            Assert.Equal(tensor.shape, file.Shape(name));
            Assert.True(tensor.contiguous().bytes.SequenceEqual(file.Bytes(name)), name);
        }
    }

    [Fact]
    public void A_tensor_of_many_chunks_comes_back_bit_by_bit()
    {
        var large = rand(11_000_003);
        var path = folder["large.safetensors"];
        Save(path, new Dictionary<string, Tensor> { ["large"] = large });
        using var loaded = SafeTensors.Load(path)["large"];
        Assert.True(large.bytes.SequenceEqual(loaded.bytes));
    }

    [Fact]
    public void Parameters_that_require_gradients_are_saved_without_a_trace_in_autograd()
    {
        var weight = rand(3, 4, requires_grad: true);
        var path = folder["weight.safetensors"];
        Save(path, new Dictionary<string, Tensor> { ["weight"] = weight.t() });
        using var loaded = SafeTensors.Load(path)["weight"];
        Assert.False(loaded.requires_grad);
        Assert.True(loaded.bytes.SequenceEqual(weight.t().contiguous().bytes));
    }

    [Fact]
    public void Loaded_tensors_outlive_the_dispose_scope_they_were_loaded_in()
    {
        var path = folder["one.safetensors"];
        Save(path, new Dictionary<string, Tensor> { ["one"] = ones(3) });
        Tensor loaded;
        using (NewDisposeScope())
        {
            loaded = SafeTensors.Load(path)["one"];
        }

        Assert.False(loaded.IsInvalid);
        loaded.Dispose();
    }

    [Fact]
    public void Saving_and_loading_leaves_no_tensor_behind()
    {
        var saved = AllKinds();
        var path = folder["all.safetensors"];
        LiveTensors.NoneIsLeftBy(() =>
        {
            Save(path, saved);
            foreach (var tensor in SafeTensors.Load(path).Values)
            {
                tensor.Dispose();
            }
        });
    }

    [Fact]
    public void Complex_numbers_are_refused_and_an_older_file_stays()
    {
        var path = folder["x.safetensors"];
        Save(path, new Dictionary<string, Tensor> { ["one"] = ones(3) });
        var before = File.ReadAllBytes(path);
        var error = Assert.Throws<NotSupportedException>(() =>
            Save(path, new Dictionary<string, Tensor> { ["c"] = zeros(2, dtype: ScalarType.ComplexFloat32) }));

        Assert.Contains("ComplexFloat32", error.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_tensor_may_not_take_the_name_of_the_metadata()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Save(folder["x"], new Dictionary<string, Tensor> { ["__metadata__"] = ones(3) }));
        Assert.Contains("__metadata__", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_file_is_reported_as_missing() =>
        Assert.Throws<FileNotFoundException>(() => SafeTensors.Load(folder["nowhere"]));

    private static void Save(
        string path, Dictionary<string, Tensor> tensors, Dictionary<string, string>? metadata = null) =>
        SafeTensors.Save(path, tensors, metadata, TestContext.Current.CancellationToken);

    private static Dictionary<string, Tensor> AllKinds()
    {
        var all = new Dictionary<string, Tensor>();
        var random = new Random(1);
        foreach (var (type, name) in Types)
        {
            foreach (var shape in Shapes)
            {
                var tensor = empty(shape, type);
                random.NextBytes(tensor.bytes);
                if (type == ScalarType.Bool)
                {
                    foreach (ref var value in tensor.bytes)
                    {
                        value &= 1;
                    }
                }

                all[$"{name} [{string.Join(',', shape)}]"] = tensor;
            }
        }

        return all;
    }
}
