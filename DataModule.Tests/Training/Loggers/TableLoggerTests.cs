using System.Globalization;
using System.Text.Json.Nodes;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training.Loggers;

/// <summary>The loggers that write one line a record.</summary>
public sealed class TableLoggerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly CultureInfo culture = CultureInfo.CurrentCulture;

    public TableLoggerTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

    public void Dispose()
    {
        CultureInfo.CurrentCulture = culture;
        directory.Dispose();
    }

    [Fact]
    public void CSV_has_a_column_for_each_metric_and_empty_cells_where_a_row_has_none()
    {
        using var logger = new CsvLogger(directory.Path);
        logger.LogMetrics(1, 0, Metrics(("train_loss", 0.1 + 0.2)));
        logger.LogMetrics(2, 0, Metrics(("train_loss", double.NaN), ("val, \"loss\"", 1e-7)));
        logger.LogMetrics(3, 1, Metrics(("val, \"loss\"", double.PositiveInfinity), ("train_loss", -1500)));

        // Read while the logger is open, as after a kill.
        Assert.Equal(
            "step,epoch,train_loss,\"val, \"\"loss\"\"\"\n1,0,0.30000000000000004,\n2,0,NaN,1E-07\n3,1,-1500,Infinity\n",
            Read(logger.Path));
    }

    [Fact]
    public void JSON_lines_are_objects_with_the_metrics_inside()
    {
        using var logger = new JsonLinesLogger(directory.Path);
        logger.LogHyperparameters(new StateDict().Set("lr", 0.1).Set("name", "x"));
        logger.LogMetrics(1, 0, Metrics(("step", 0.1 + 0.2), ("b", double.NegativeInfinity)));
        Assert.Equal(
            "{\"hyperparameters\":{\"lr\":0.1,\"name\":\"x\"}}\n"
            + "{\"step\":1,\"epoch\":0,\"metrics\":{\"step\":0.30000000000000004,\"b\":\"-Infinity\"}}\n",
            Read(logger.Path));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    [InlineData(true, 7)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 4)]
    [InlineData(false, 7)]
    public void A_run_resumed_twice_logs_what_one_that_never_stopped_does(bool csv, int saved)
    {
        using (var logger = Open("whole"))
        {
            Log(logger, 0, 10);
        }

        StateDict state;
        using (var killed = Open("resumed"))
        {
            Log(killed, 0, saved);
            state = StateDict.Parse(killed.StateDict().ToJson());
            Log(killed, saved, 9);
        }

        // A power failure in the middle of a record.
        File.AppendAllText(Path("resumed"), "9,2,0.");
        using (var killed = Open("resumed"))
        {
            killed.LoadStateDict(state);
            Log(killed, saved, 8);
        }

        using (var resumed = Open("resumed"))
        {
            resumed.LoadStateDict(state);
            Log(resumed, saved, 10);
        }

        Assert.Equal(Read(Path("whole")), Read(Path("resumed")));

        string Path(string run) => System.IO.Path.Combine(directory[run], csv ? "metrics.csv" : "metrics.jsonl");
        IMetricLogger Open(string run) => csv ? new CsvLogger(directory[run]) : new JsonLinesLogger(directory[run]);

        static void Log(IMetricLogger logger, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                logger.LogMetrics(step, step / 4, step % 3 == 2 ? Metrics(("loss", 1.0 / step), ("val_loss", step)) : Metrics(("loss", step)));
            }
        }
    }

    [Fact]
    public void A_new_run_in_the_same_folder_sets_the_older_file_aside()
    {
        for (var run = 1; run <= 3; run++)
        {
            using IMetricLogger csv = new CsvLogger(directory.Path), json = new JsonLinesLogger(directory.Path);
            csv.LogMetrics(run, 0, Metrics(("loss", run)));
            json.LogMetrics(run, 0, Metrics(("loss", run)));
        }

        Assert.Equal(
            [
                "learning-curves.svg", "metrics.1.csv", "metrics.1.jsonl", "metrics.2.csv", "metrics.2.jsonl", "metrics.csv", "metrics.jsonl",
            ],
            directory.Files);
        Assert.Equal("step,epoch,loss\n1,0,1\n", Read(directory["metrics.1.csv"]));
        Assert.Equal("step,epoch,loss\n3,0,3\n", Read(directory["metrics.csv"]));
    }

    [Fact]
    public void A_logger_that_is_not_used_leaves_no_file()
    {
        new CsvLogger(directory.Path).Dispose();
        new JsonLinesLogger(directory.Path).Dispose();
        new TensorBoardLogger(directory.Path).Dispose();
        Assert.Empty(directory.Files);
    }

    [Fact]
    public void Hyperparameters_and_images_stand_beside_the_table()
    {
        using var image = torch.rand(3, 4, 5);
        using (var logger = new CsvLogger(directory.Path))
        {
            logger.LogHyperparameters(new StateDict().Set("lr", 0.1));
            logger.LogImage(12, "../filters of layer 1", image);
        }

        using (var logger = new JsonLinesLogger(directory.Path))
        {
            logger.LogImage(7, "a/b", image);
            var line = JsonNode.Parse(Read(logger.Path))!;
            Assert.Equal("a/b", line["name"]!.GetValue<string>());
            Assert.True(File.Exists(directory[line["image"]!.GetValue<string>()]));
        }

        Assert.Equal("{\"lr\":0.1}\n", Read(directory["hyperparameters.json"]));
        Assert.True(File.Exists(directory["images/___filters_of_layer_1/00000012.png"]));
    }

    private static Dictionary<string, double> Metrics(params (string Name, double Value)[] metrics) =>
        metrics.ToDictionary(pair => pair.Name, pair => pair.Value);

    private static string Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }
}
