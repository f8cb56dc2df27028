using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training.Loggers;

public sealed class TensorBoardLoggerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_reader_that_these_tests_trust_knows_the_checksum() =>
        Assert.Equal(0xE3069283, EventReader.Crc32C("123456789"u8));

    [Fact]
    public void Scalars_are_events_with_a_step_a_time_and_a_tag()
    {
        using var logger = new TensorBoardLogger(directory.Path);
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1e3;
        logger.LogMetrics(3, 1, new Dictionary<string, double> { ["train/loss"] = 0.25, ["größe"] = double.NaN });
        logger.LogMetrics(long.MaxValue, 1, new Dictionary<string, double> { ["train/loss"] = -1e300 });

        // Read while the logger is open, as after a kill.
        var events = EventReader.ReadFolder(directory.Path);
        Assert.Equal("brain.Event:2", EventReader.Text(events[0].Fields[3][0]));
        Assert.Equal(3, events[2].Step);
        Assert.InRange(events[2].WallTime, before, before + 60);
        Assert.Equal(
            [("train/loss", 0.25f), ("größe", float.NaN), ("epoch", 1f)],
            EventReader.Values(events[2]).Select(value => (value.Tag, EventReader.Scalar(value.Value))));
        Assert.Equal(long.MaxValue, events[3].Step);
        Assert.Equal(float.NegativeInfinity, EventReader.Scalar(EventReader.Values(events[3]).First().Value));
        Assert.StartsWith("events.out.tfevents.", Assert.Single(directory.Files));
    }

    [Fact]
    public void Images_are_PNG_with_their_size()
    {
        using var logger = new TensorBoardLogger(directory.Path);
        using var pixels = torch.rand(3, 4, 5);
        logger.LogImage(7, "filters", pixels);
        var (tag, value) = Assert.Single(EventReader.Values(EventReader.ReadFolder(directory.Path)[^1]));
        Assert.Equal("filters", tag);
        var image = EventReader.Parse((byte[])value[4][0]);
        Assert.Equal((4UL, 5UL, 3UL), ((ulong)image[1][0], (ulong)image[2][0], (ulong)image[3][0]));
        Assert.Equal((5, 4, 3), PngTests.Decode((byte[])image[4][0]).Size);
    }

    [Fact]
    public void Texts_are_for_the_text_dashboard()
    {
        using var logger = new TensorBoardLogger(directory.Path);
        logger.LogText(7, "sample", "**bold**");
        var last = EventReader.ReadFolder(directory.Path)[^1];
        var (tag, value) = Assert.Single(EventReader.Values(last));

        Assert.Equal(("sample/text_summary", "text", 7L), (tag, Plugin(value).Name, last.Step));
        Assert.Equal("**bold**", EventReader.Text(EventReader.Parse((byte[])value[8][0])[8][0]));
    }

    [Fact]
    public void Histograms_have_limits_counts_and_moments()
    {
        using var logger = new TensorBoardLogger(directory.Path);
        using var values = torch.tensor(new[] { -1.0, 0.5, 3, double.NaN });
        logger.LogHistogram(7, "weights", values);
        var (tag, value) = Assert.Single(EventReader.Values(EventReader.ReadFolder(directory.Path)[^1]));
        var histogram = EventReader.Parse((byte[])value[5][0]);

        Assert.Equal("weights", tag);
        Assert.Equal([-1, 3, 3, 2.5, 10.25], Enumerable.Range(1, 5).Select(field => BitConverter.UInt64BitsToDouble((ulong)histogram[field][0])));
        var (limits, counts) = (Doubles(histogram[6][0]), Doubles(histogram[7][0]));
        Assert.Equal((64, 64, 3.0), (limits.Length, counts.Length, limits[^1]));
        Assert.Equal([0, 23, 63], counts.Index().Where(bin => bin.Item == 1).Select(bin => bin.Index));

        static double[] Doubles(object packed) =>
            [.. ((byte[])packed).Chunk(8).Select(chunk => BitConverter.ToDouble(chunk))];
    }

    [Fact]
    public void Hyperparameters_are_a_table_of_text_and_a_session_of_the_hparams_dashboard()
    {
        using var logger = new TensorBoardLogger(directory.Path);
        logger.LogHyperparameters(new StateDict()
            .Set("model", new StateDict().Set("lr", 0.1).Set("layers", 3))
            .Set("shuffle", true)
            .Set("path", "a|b"));
        var values = EventReader.ReadFolder(directory.Path).SelectMany(EventReader.Values).ToDictionary(pair => pair.Tag, pair => pair.Value);

        var table = values["hyperparameters/text_summary"];
        Assert.Equal("text", Plugin(table).Name);
        var tensor = EventReader.Parse((byte[])table[8][0]);
        Assert.Equal(7UL, tensor[1][0]);
        Assert.Equal(
            "| name | value |\n|---|---|\n| model.lr | 0.1 |\n| model.layers | 3 |\n| shuffle | true |\n| path | a\\|b |\n",
            EventReader.Text(tensor[8][0]));

        var (name, content) = Plugin(values["_hparams_/session_start_info"]);
        Assert.Equal("hparams", name);
        var session = EventReader.Parse((byte[])EventReader.Parse(content)[3][0]);
        var entries = session[1].Select(entry => EventReader.Parse((byte[])entry))
            .ToDictionary(entry => EventReader.Text(entry[1][0]), entry => EventReader.Parse((byte[])entry[2][0]));
        Assert.Equal(0.1, BitConverter.UInt64BitsToDouble((ulong)entries["model.lr"][2][0]));
        Assert.Equal(1UL, entries["shuffle"][4][0]);
        Assert.Equal("a|b", EventReader.Text(entries["path"][3][0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_run_resumed_twice_shows_every_step_once_to_new_readers_and_to_those_that_looked_on(int saved)
    {
        var watching = new List<LoggedEvent>();
        StateDict state;
        using (var killed = new TensorBoardLogger(directory.Path))
        {
            Log(killed, 0, saved);
            state = StateDict.Parse(killed.StateDict().ToJson());
            Log(killed, saved, 9);
        }

        EventReader.Add(watching, EventReader.ReadFolder(directory.Path));
        using (var killed = new TensorBoardLogger(directory.Path))
        {
            killed.LoadStateDict(state);
            Log(killed, saved, 8);
        }

        EventReader.Add(watching, EventReader.ReadFile(Newest()));
        using (var resumed = new TensorBoardLogger(directory.Path))
        {
            resumed.LoadStateDict(state);
            Log(resumed, saved, 12);
        }

        EventReader.Add(watching, EventReader.ReadFile(Newest()));
        Assert.Equal(Enumerable.Range(0, 12).Select(step => (long)step), Steps(EventReader.ReadFolder(directory.Path)));
        Assert.Equal(Enumerable.Range(0, 12).Select(step => (long)step), Steps(watching));
        Assert.Equal(12 - saved, Steps(EventReader.ReadFile(Newest())).Count());
    }

    [Fact]
    public void A_new_run_in_the_same_folder_starts_over()
    {
        for (var run = 0; run < 2; run++)
        {
            using var logger = new TensorBoardLogger(directory.Path);
            Log(logger, run, 4);
        }

        Assert.Equal([1L, 2L, 3L], Steps(EventReader.ReadFolder(directory.Path)));
    }

    [Theory]
    [InlineData("../other", 0)]
    [InlineData("events.out.tfevents.1.other.1", 0)]
    [InlineData("events.out.tfevents.1.datamodule.0001", -1)]
    public void A_state_that_names_another_file_is_refused(string file, long length)
    {
        using var logger = new TensorBoardLogger(directory.Path);
        var state = new StateDict().Set("file", file).Set("length", length).Set("last_step", 3);
        Assert.Throws<StateException>(() => logger.LoadStateDict(state));
    }

    private static void Log(TensorBoardLogger logger, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            logger.LogMetrics(step, 0, new Dictionary<string, double> { ["loss"] = step });
        }
    }

    private static IEnumerable<long> Steps(IEnumerable<LoggedEvent> events) =>
        events.Where(logged => EventReader.Values(logged).Any()).Select(logged => logged.Step);

    private static (string Name, byte[] Content) Plugin(Dictionary<int, List<object>> value)
    {
        var plugin = EventReader.Parse((byte[])EventReader.Parse((byte[])value[9][0])[1][0]);
        return (EventReader.Text(plugin[1][0]), plugin.TryGetValue(2, out var content) ? (byte[])content[0] : []);
    }

    private string Newest() => directory[directory.Files.Last()];
}
