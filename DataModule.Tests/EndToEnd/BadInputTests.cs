using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>What the sample program does with bad input: one line that names the file, and exit code 1.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TrainLabels = "train-labels-idx1-ubyte";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public Task A_truncated_gzip_file()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: true);
        Truncate(TrainImages + ".gz", bytes: 1000);
        return AssertRefusedAsync(TrainImages + ".gz", "expected 78400 bytes of data, as its header says (100 x 28 x 28); found ");
    }

    [Fact]
    public Task A_wrong_magic_number()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        File.WriteAllBytes(directory[TrainImages], Idx.Labels(100));
        return AssertRefusedAsync(TrainImages, "expected the magic number 0x00000803; found the magic number 0x00000801");
    }

    [Fact]
    public Task Image_and_label_counts_that_differ()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        File.WriteAllBytes(directory[TrainLabels], Idx.Labels(99));
        return AssertRefusedAsync(TrainLabels, $"expected 100 labels, one for each image in {directory[TrainImages]}; found 99 labels");
    }

    [Fact]
    public Task A_file_shorter_than_its_header_says()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        Truncate(TrainImages, bytes: 1);
        return AssertRefusedAsync(TrainImages, "expected 78400 bytes of data, as its header says (100 x 28 x 28); found 78399 bytes");
    }

    [Fact]
    public Task Test_files_are_checked_too()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        Truncate("t10k-labels-idx1-ubyte", bytes: 1);
        return AssertRefusedAsync("t10k-labels-idx1-ubyte", "expected 50 bytes of data, as its header says (50); found 49 bytes");
    }

    [Fact]
    public Task Images_of_another_size()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        File.WriteAllBytes(directory[TrainImages], Idx.Images(100, rows: 32, columns: 32));
        return AssertRefusedAsync(TrainImages, "expected images of 28 x 28 pixels; found images of 32 x 32 pixels");
    }

    [Fact]
    public Task A_file_missing_among_ones_own()
    {
        Idx.WriteLearnable(directory.Path, train: 100, test: 50, gzip: false);
        File.Delete(directory[TrainLabels]);
        return AssertRefusedAsync("", "found a train-images-idx3-ubyte with another checksum than Fashion-MNIST's, and no train-labels-idx1-ubyte.gz");
    }

    private void Truncate(string name, int bytes)
    {
        using var file = File.OpenWrite(directory[name]);
        file.SetLength(file.Length - bytes);
    }

    private async Task AssertRefusedAsync(string name, string message)
    {
        var result = await Command.RunSampleAsync(
            "fit", "--and-test", "--data-dir", directory.Path, "--device", "cpu", "--max-epochs", "1", "--run.dir", directory["runs"]);
        Assert.Equal(1, result.ExitCode);
        // Where the training went well and the test did not, a summary of the model stands above.
        var lines = result.Errors.TrimEnd('\n').Split('\n');
        var error = Assert.Single(lines, line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Equal(error, lines[^1]);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.StartsWith("error: " + Path.Combine(directory.Path, name), error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("test: loss", result.Output, StringComparison.Ordinal);
    }
}
