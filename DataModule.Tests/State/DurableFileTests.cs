using Xunit;

namespace DataModule.Tests.State;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_name_stands_for_the_old_file_until_the_new_one_is_complete()
    {
        var path = directory["file"];
        DurableFile.Write(path, stream => stream.Write("old"u8));
        DurableFile.Write(path, stream =>
        {
            stream.Write("n"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
            stream.Write("ew"u8);
        });
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["file"], directory.Files);
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        var path = directory["file"];
        DurableFile.Write(path, stream => stream.Write("old"u8));
        Assert.Throws<OperationCanceledException>(() => DurableFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file"], directory.Files);
    }

    [Fact]
    public void What_a_crash_left_behind_is_overwritten_by_the_next_save()
    {
        File.WriteAllText(directory[".file.tmp"], "left behind, and longer than what comes");
        DurableFile.Write(directory["file"], stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(directory["file"]));
        Assert.Equal(["file"], directory.Files);
    }

    [Fact]
    public void Two_writers_of_one_file_do_not_mix()
    {
        var path = directory["file"];
        DurableFile.Write(path, stream =>
        {
            stream.Write("first"u8);
            Assert.Throws<IOException>(() => DurableFile.Write(path, second => second.Write("second"u8)));
        });
        Assert.Equal("first", File.ReadAllText(path));
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        var path = Path.Combine(directory.Path, "a", "b", "file");
        DurableFile.Write(path, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
    }
}
