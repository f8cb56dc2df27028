using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>
/// A checkpoint whose layout is right and whose values are not: each value of each section is replaced by each of these. The
/// run goes on, or there is a <see cref="StateException"/>; nothing else, and nothing that takes long or much memory.
/// </summary>
[Collection(GlobalRandomState.Name)]
public sealed class HostileStateTests : IDisposable
{
    private const int Seed = 11;
    private const long MostMemory = 64 << 20;

    private static readonly Func<JsonNode?>[] Values =
    [
        () => null,
        () => JsonValue.Create(-1),
        () => JsonValue.Create(3),
        () => JsonValue.Create(long.MaxValue),
        () => JsonValue.Create(long.MinValue),
        () => JsonNode.Parse("1e400"),
        () => JsonValue.Create(0.5),
        () => JsonValue.Create("NaN"),
        () => JsonValue.Create("../../escaped"),
        () => JsonValue.Create(true),
        () => new JsonArray(),
        () => new JsonArray(null, "x", 1),
        () => new JsonObject(),
        () => new JsonObject { ["epoch"] = -1 },
    ];

    private readonly TemporaryDirectory directory = new(inMemory: true);

    public static TheoryData<string> Sections =>
        ["loop", "loader", "optimizer", "scheduler", "callback", "random", "datamodule", "fingerprint", "versions"];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_hostile_value_is_refused_or_does_no_harm(string section)
    {
        var saver = new SaveThird(directory["point.ckpt"]);
        new RandomRun(Seed, directory["run"]) { Callbacks = [saver] }.Run(null);
        var tensors = SafeTensors.Load(directory["point.ckpt"]);
        var metadata = SafeTensors.LoadMetadata(directory["point.ckpt"]);
        try
        {
            var paths = Paths(JsonNode.Parse(metadata[section])!, []).ToList();
            Assert.True(paths.Count > 0 || section == "fingerprint" || section == "random");
            foreach (var path in paths)
            {
                foreach (var value in Values)
                {
                    var root = JsonNode.Parse(metadata[section])!;
                    Replace(root, path, value());
                    Resume(tensors, metadata, section, root, $"{section}: {string.Join('.', path)} = {value()?.ToJsonString() ?? "null"}");
                }
            }
        }
        finally
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }

        Assert.Subset(new HashSet<string> { "point.ckpt", "hostile.ckpt" }, directory.Files.ToHashSet());
    }

    private static IEnumerable<string[]> Paths(JsonNode node, string[] path)
    {
        var inner = node switch
        {
            JsonObject members => members.Select(member => (member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => (Key: index.ToString(CultureInfo.InvariantCulture), Value: item)),
            _ => [],
        };
        foreach (var (name, value) in inner)
        {
            yield return [.. path, name];
            foreach (var below in value is null ? [] : Paths(value, [.. path, name]))
            {
                yield return below;
            }
        }
    }

    private static void Replace(JsonNode root, string[] path, JsonNode? value)
    {
        foreach (var name in path[..^1])
        {
            root = (root is JsonArray items ? items[int.Parse(name, CultureInfo.InvariantCulture)] : root[name])!;
        }

        if (root is JsonArray array)
        {
            array[int.Parse(path[^1], CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            root[path[^1]] = value;
        }
    }

    private void Resume(
        Dictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string> metadata, string section, JsonNode values, string what)
    {
        var changed = metadata.ToDictionary();
        changed[section] = values.ToJsonString();
        SafeTensors.Save(directory["hostile.ckpt"], tensors, changed, TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(Patience.Limit);
        var memory = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            new RandomRun(Seed, directory["resumed"]) { Token = patience.Token }.Run(directory["hostile.ckpt"]);
        }
        catch (StateException)
        {
        }
        catch (InvalidOperationException error) when (section == "loader" && error.Message.Contains("was not logged", StringComparison.Ordinal))
        {
            // A loader that is said to be at its end gives no batches to log anything for.
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }

        Assert.False(patience.IsCancellationRequested, what);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - memory, 0, MostMemory);
    }

    /// <summary>Within the first epoch, with gradients that wait for the optimizer.</summary>
    private sealed class SaveThird(string path) : Callback
    {
        private int batches;

        public override bool SavesCheckpoints => true;

        public override void OnTrainBatchEnd(Trainer trainer)
        {
            if (++batches == 7)
            {
                trainer.SaveCheckpoint(path);
            }
        }
    }
}
