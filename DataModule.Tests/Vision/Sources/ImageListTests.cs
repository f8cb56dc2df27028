using Xunit;

namespace DataModule.Tests.Vision.Sources;

public sealed class ImageListTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Paths_are_relative_to_the_list_and_names_are_classes_in_order()
    {
        var list = Open("image,class\nb/1.png,dog\n\"b/2, small.png\", \"cat\"\n\nc.png\tbird\n", header: true);
        Assert.Equal(["bird", "cat", "dog"], list.ClassNames);
        Assert.Equal(
            [new(directory["b/1.png"], 2), new(directory["b/2, small.png"], 1), new(directory["c.png"], 0)],
            Enumerable.Range(0, 3).Select(index => list[index]));
    }

    [Fact]
    public void Whole_numbers_are_indices()
    {
        var list = Open("a.png,10\nb.png,2");
        Assert.Equal(11, list.ClassNames.Count);
        Assert.Equal([10L, 2], Enumerable.Range(0, 2).Select(index => list[index].Label));
        Assert.Equal(["07", "2"], Open("a.png,07\nb.png,2").ClassNames);
    }

    [Fact]
    public void Another_root_and_given_classes()
    {
        File.WriteAllText(directory["list.csv"], "a.png,cat");
        var list = ImageList.Open(directory["list.csv"], "/pictures", classNames: ["dog", "cat"]);
        Assert.Equal(new LabelledFile(Path.Combine("/pictures", "a.png"), 1), list[0]);
        var error = Assert.Throws<DataSourceException>(() => ImageList.Open(directory["list.csv"], classNames: ["dog"]));
        Assert.EndsWith("expected classes among dog; found 'cat'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.png,1\nb.png", "list.csv, line 2: expected a path, a tab or comma, and a class; found 'b.png'")]
    [InlineData("a.png,", "list.csv, line 1: expected a path, a tab or comma, and a class; found 'a.png,'")]
    [InlineData(",1", "list.csv, line 1: expected a path, a tab or comma, and a class; found ',1'")]
    [InlineData("", "list.csv: expected a list of paths with labels; found no lines")]
    public void What_is_wrong_is_said_with_its_line(string content, string message) =>
        Assert.EndsWith(message, Assert.Throws<DataSourceException>(() => Open(content)).Message, StringComparison.Ordinal);

    private ImageList Open(string content, bool header = false)
    {
        File.WriteAllText(directory["list.csv"], content);
        return ImageList.Open(directory["list.csv"], header: header);
    }
}
