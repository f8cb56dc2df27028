using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

/// <summary>Weights alone, from checkpoints and from other safetensors files, strictly or not.</summary>
public sealed class ModelWeightsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_of_a_checkpoint_or_a_file_of_their_own_come_back(bool ofCheckpoint)
    {
        using var saved = nn.Linear(3, 2);
        using var loaded = nn.Linear(3, 2);
        Save(saved, ofCheckpoint);

        var result = ModelWeights.Load(loaded, directory["w"]);

        Assert.Equal(saved.weight.data<float>().ToArray(), loaded.weight.data<float>().ToArray());
        Assert.True(result.IsComplete);
        Assert.Equal(["bias", "weight"], result.Loaded);
        Assert.Equal("loaded 2 tensors", result.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Strictly_what_does_not_fit_is_an_error_that_lists_it_and_changes_nothing(bool ofCheckpoint)
    {
        using var saved = nn.Sequential(("body", nn.Linear(3, 4)), ("head", nn.Linear(4, 5)), ("old", nn.Linear(1, 1, hasBias: false)));
        using var model = nn.Sequential(("body", nn.Linear(3, 4)), ("head", nn.Linear(4, 2)), ("extra", nn.Linear(1, 1, hasBias: false)));
        Save(saved, ofCheckpoint);
        var before = model.parameters().First().data<float>().ToArray();

        var error = Assert.Throws<StateException>(() => ModelWeights.Load(model, directory["w"]));

        Assert.Equal(
            "The checkpoint does not fit the model Sequential: missing keys (not in the checkpoint): extra.weight; unexpected keys (not in the model): old.weight; " +
            "mismatched: head.bias (Float32 [5] in the checkpoint, Float32 [2] in the model), head.weight (Float32 [5, 4] in the checkpoint, Float32 [2, 4] in the model).",
            error.Message);
        Assert.Equal(before, model.parameters().First().data<float>().ToArray());
    }

    [Fact]
    public void Otherwise_what_fits_is_loaded_and_the_rest_is_listed()
    {
        using var saved = nn.Sequential(("body", nn.Linear(3, 4)), ("head", nn.Linear(4, 5)), ("old", nn.Linear(1, 1, hasBias: false)));
        using var model = nn.Sequential(("body", nn.Linear(3, 4)), ("head", nn.Linear(4, 2)), ("extra", nn.Linear(1, 1, hasBias: false)));
        Save(saved, ofCheckpoint: true);

        var result = ModelWeights.Load(model, directory["w"], strict: false);

        Assert.Equal(["body.bias", "body.weight"], result.Loaded);
        Assert.Equal(["extra.weight"], result.Missing);
        Assert.Equal(["old.weight"], result.Unexpected);
        Assert.Equal(
            ["head.bias (Float32 [5] in the checkpoint, Float32 [2] in the model)", "head.weight (Float32 [5, 4] in the checkpoint, Float32 [2, 4] in the model)"],
            result.Mismatched);
        Assert.False(result.IsComplete);
        Assert.StartsWith("loaded 2 tensors; missing keys (not in the checkpoint): extra.weight; unexpected keys (not in the model): old.weight; mismatched: head.bias (", result.ToString(), StringComparison.Ordinal);
        Assert.Equal(saved.parameters().First().data<float>().ToArray(), model.parameters().First().data<float>().ToArray());
    }

    [Fact]
    public void Another_element_type_is_refused_strictly_and_converted_otherwise()
    {
        using var saved = nn.Linear(3, 2).to(bfloat16);
        using var model = nn.Linear(3, 2);
        Save(saved, ofCheckpoint: false);

        Assert.Contains("BFloat16 [2, 3] in the checkpoint, Float32 [2, 3]", Assert.Throws<StateException>(() => ModelWeights.Load(model, directory["w"])).Message, StringComparison.Ordinal);
        Assert.True(ModelWeights.Load(model, directory["w"], strict: false).IsComplete);
        Assert.Equal(ScalarType.Float32, model.weight.dtype);
        Assert.Equal(saved.parameters().First().to(float32).data<float>().ToArray(), model.weight.data<float>().ToArray());
    }

    [Fact]
    public void A_part_of_a_model_is_loaded_like_a_model()
    {
        using var model = nn.Sequential(("body", nn.Linear(3, 4)), ("head", nn.Linear(4, 5)));
        using var body = nn.Linear(3, 4);
        ModelWeights.Save(body, directory["w"]);

        Assert.True(ModelWeights.Load(model.children().First(), directory["w"]).IsComplete);
        Assert.Equal(body.weight.data<float>().ToArray(), model.parameters().First().data<float>().ToArray());
    }

    [Fact]
    public void A_file_that_is_no_safetensors_file_is_named()
    {
        File.WriteAllText(directory["w"], "something else");
        using var model = nn.Linear(3, 2);

        Assert.Contains(directory["w"], Assert.Throws<CheckpointException>(() => ModelWeights.Load(model, directory["w"])).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ModelWeights.Load(model, directory["none"]));
    }

    private void Save(nn.Module model, bool ofCheckpoint)
    {
        if (!ofCheckpoint)
        {
            ModelWeights.Save(model, directory["w"]);
            return;
        }

        using var checkpoint = new Checkpoint { Model = ModelState.Capture(model), Loops = new StateDict().Set("gradient.x", ones(2)) };
        checkpoint.Write(directory["w"], TestContext.Current.CancellationToken);
    }
}
