using System.Text.Json.Nodes;
using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Dictionary<string, string> Format = new() { ["format"] = "datamodule.checkpoint", ["version"] = "1" };

    private readonly TemporaryDirectory directory = new();
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string path;

    public CheckpointTests() => path = directory["last.ckpt"];

    public void Dispose()
    {
        scope.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Every_section_comes_back_with_its_values_and_tensors()
    {
        using (var written = Filled())
        {
            written.Write(path, TestContext.Current.CancellationToken);
        }

        using var read = Checkpoint.Read(path);
        Assert.Equal([1f, 2f], read.Model.GetTensor("layer.0.weight").data<float>());
        Assert.Equal([3.0], read.Optimizers.GetState("0").GetTensor("state.0.exp_avg").data<double>());
        Assert.Equal(5, read.Optimizers.GetState("0").GetInt64("state.0.step"));
        Assert.Equal(12, read.DataModule.GetInt64("samplesSeen"));
        Assert.True(read.Loops.GetBoolean("mid_epoch"));
        Assert.Equal(0.1, read.ModelHyperparameters.GetDouble("lr"));
        Assert.Equal("mnist", read.DataHyperparameters.GetString("dataDir"));
        Assert.Equal(ulong.MaxValue, read.Loaders.GetUInt64("key"));
        Assert.Equal("gefärbt \"漢\"", read.Callbacks.GetString("note"));
        Assert.Equal("f1", read.Fingerprints.GetString("train"));
        Assert.Equal("0.1", read.Versions.GetString("datamodule"));
        Assert.Equal(1, read.Schedulers.GetInt64("0"));
        Assert.Equal([(byte)1, (byte)2], read.Random.GetTensor("cpu").bytes.ToArray());
    }

    [Fact]
    public void An_independent_reader_finds_tensors_by_section_and_JSON_in_the_metadata()
    {
        using var written = Filled();
        written.Write(path, TestContext.Current.CancellationToken);
        var file = new ReferenceSafeTensors(path);

        Assert.Equal(
            ["datamodule.vocabulary", "model.layer.0.weight", "optimizer.0.state.0.exp_avg", "random.cpu"],
            file.Names.Order(StringComparer.Ordinal));
        Assert.Equal("datamodule.checkpoint", file.Metadata("format"));
        Assert.Equal("1", file.Metadata("version"));
        Assert.Equal(12, JsonNode.Parse(file.Metadata("datamodule"))!["samplesSeen"]!.GetValue<int>());
        Assert.Equal(5, JsonNode.Parse(file.Metadata("optimizer"))!["0"]!["state.0.step"]!.GetValue<int>());
    }

    [Fact]
    public void A_section_that_was_not_written_is_empty()
    {
        using var written = new Checkpoint();
        written.Write(path, TestContext.Current.CancellationToken);
        using var read = Checkpoint.Read(path);
        Assert.Empty(read.Model.Tensors);
        Assert.Empty(read.Loops.Values);
    }

    [Fact]
    public void Tensors_are_valid_until_the_checkpoint_is_disposed_and_leave_nothing_behind()
    {
        using var written = Filled();
        written.Write(path, TestContext.Current.CancellationToken);
        LiveTensors.NoneIsLeftBy(() =>
        {
            var read = Checkpoint.Read(path);
            var weight = read.Model.GetTensor("layer.0.weight");
            Assert.False(weight.IsInvalid);
            read.Dispose();
            Assert.True(weight.IsInvalid);
        });
    }

    [Fact]
    public void A_cancelled_write_leaves_the_old_checkpoint()
    {
        using var written = Filled();
        written.Write(path, TestContext.Current.CancellationToken);
        var before = File.ReadAllBytes(path);
        Assert.Throws<OperationCanceledException>(() => written.Write(path, new CancellationToken(canceled: true)));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["last.ckpt"], directory.Files);
    }

    [Fact]
    public void Weights_of_another_origin_are_no_checkpoint() =>
        Refused([], "SafeTensors.Load", ("weight", ones(2)));

    [Fact]
    public void A_newer_format_is_refused() =>
        Refused(new(Format) { ["version"] = "2" }, "its format version is 2, but this version of DataModule reads versions up to 1; update the package");

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void A_version_that_is_none_is_refused(string version) =>
        Refused(new(Format) { ["version"] = version }, $"its format version is '{version}'; it must be a whole number of at least 1");

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("null", "is not a JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "is not JSON")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}", "is not JSON")]
    public void A_section_that_is_no_JSON_object_is_refused(string json, string said) =>
        Refused(new(Format) { ["loop"] = json }, $"its section 'loop' {said}");

    [Fact]
    public void Deep_JSON_is_refused()
    {
        Refused(new(Format) { ["loop"] = "{\"a\":" + new string('[', 1_000_000) }, "its section 'loop' is not JSON");
        Refused(new(Format) { ["loop"] = "{\"a\":" + new string('[', 100) + new string(']', 100) + "}" }, "its section 'loop' is not JSON");
    }

    [Theory]
    [InlineData("weight")]
    [InlineData("weights.a")]
    [InlineData(".a")]
    public void A_tensor_outside_all_sections_is_refused(string name) =>
        Refused(new(Format) { ["model"] = "{}" }, $"its tensor '{name}' does not belong to a section", (name, ones(2)));

    [Fact]
    public void Damage_anywhere_gives_a_CheckpointException_or_a_checkpoint()
    {
        using (var written = Filled())
        {
            written.Write(path, TestContext.Current.CancellationToken);
        }

        var whole = File.ReadAllBytes(path);
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(whole.Length)] = (byte)random.Next(32, 127);
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                Checkpoint.Read(path).Dispose();
            }
            catch (CheckpointException error)
            {
                Assert.Equal(path, error.Path);
            }
        }
    }

    private static Checkpoint Filled() => new()
    {
        Model = new StateDict().Set("layer.0.weight", tensor(new[] { 1f, 2f })),
        ModelHyperparameters = new StateDict().Set("lr", 0.1),
        Optimizers = new StateDict().Set("0", new StateDict().Set("state.0.step", 5).Set("state.0.exp_avg", tensor(new[] { 3.0 }))),
        Schedulers = new StateDict().Set("0", 1),
        DataModule = new StateDict().Set("samplesSeen", 12).Set("vocabulary", tensor(new[] { 7L })),
        DataHyperparameters = new StateDict().Set("dataDir", "mnist"),
        Loops = new StateDict().Set("mid_epoch", true),
        Loaders = new StateDict().Set("key", ulong.MaxValue),
        Callbacks = new StateDict().Set("note", "gefärbt \"漢\""),
        Random = new StateDict().Set("cpu", tensor(new byte[] { 1, 2 })),
        Fingerprints = new StateDict().Set("train", "f1"),
        Versions = new StateDict().Set("datamodule", "0.1"),
    };

    private void Refused(Dictionary<string, string> metadata, string said, params (string Name, Tensor Tensor)[] tensors)
    {
        SafeTensors.Save(path, tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor), metadata, TestContext.Current.CancellationToken);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Read(path));
        Assert.Equal(path, error.Path);
        Assert.Contains(said, error.Message);
    }
}
