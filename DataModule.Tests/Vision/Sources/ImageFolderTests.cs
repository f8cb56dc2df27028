using DataModule.Tests.Sources;
using Xunit;

namespace DataModule.Tests.Vision.Sources;

/// <summary>What torchvision's ImageFolder gives, ours gives too: the same indices, the same samples in the same order.</summary>
public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);
    private readonly List<string> log = [];

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Folders_in_the_order_of_code_points_are_the_classes()
    {
        // U+FF21 comes before U+1F431, whose surrogates are less.
        Make("b/1.png", "B/1.png", "a b/1.png", "10/1.png", "2/1.png", "_/1.png", "\U0001F431/1.png", "\uFF21/1.png", "é/1.png");
        File.WriteAllText(directory["readme.png"], "");
        var folder = ImageFolder.Open(directory.Path);
        Assert.Equal(["10", "2", "B", "_", "a b", "b", "é", "\uFF21", "\U0001F431"], folder.ClassNames);
        Assert.Equal(Enumerable.Range(0, 9), folder.Labels.ToArray());
        Assert.Equal(new LabelledFile(directory["2/1.png"], 1), folder[1]);
    }

    [Fact]
    public void Files_are_found_at_any_depth_in_the_order_of_the_folders_whole_paths()
    {
        // As sorted(os.walk(...)) has them: "x/a-b" is less than "x/a/c", for - is less than /.
        Make("x/z.png", "x/a/1.png", "x/a/c/1.png", "x/a-b/1.png", "x/B/1.png", "x/a/10.png", "x/a/2.png", "x/Z.png");
        Assert.Equal(
            ["x/Z.png", "x/z.png", "x/B/1.png", "x/a/1.png", "x/a/10.png", "x/a/2.png", "x/a-b/1.png", "x/a/c/1.png"],
            Paths(ImageFolder.Open(directory.Path)));
    }

    [Fact]
    public void Nine_endings_count_in_any_case_and_others_do_not()
    {
        Make("x/1.JPG", "x/2.jpeg", "x/3.PnG", "x/4.ppm", "x/5.bmp", "x/6.pgm", "x/7.tif", "x/8.tiff", "x/9.webp", "x/a.gif", "x/b.txt", "x/c.png.zip", "x/png", "x/.jpg");
        Assert.Equal(10, ImageFolder.Open(directory.Path).Count);
        Assert.Equal(["x/a.gif"], Paths(ImageFolder.Open(directory.Path, new() { Extensions = [".gif"] })));
        Assert.Equal(["x/b.txt"], Paths(ImageFolder.Open(directory.Path, new() { IsValid = path => path == directory["x/b.txt"] })));
        Assert.Throws<ArgumentException>(() => ImageFolder.Open(directory.Path, new() { Extensions = [".gif"], IsValid = _ => true }));
    }

    [Fact]
    public void Links_to_folders_and_files_are_followed()
    {
        using var elsewhere = new TemporaryDirectory(inMemory: true);
        Make("x/1.png");
        Directory.CreateDirectory(elsewhere["deep"]);
        File.WriteAllText(elsewhere["deep/2.png"], "");
        Directory.CreateSymbolicLink(directory["y"], elsewhere.Path);
        Directory.CreateSymbolicLink(directory["x/more"], elsewhere["deep"]);
        File.CreateSymbolicLink(directory["x/0.png"], elsewhere["deep/2.png"]);
        var folder = ImageFolder.Open(directory.Path);
        Assert.Equal(["x", "y"], folder.ClassNames);
        Assert.Equal(["x/0.png", "x/1.png", "x/more/2.png", "y/deep/2.png"], Paths(folder));
    }

    [Fact]
    public void A_link_to_a_folder_that_holds_it_is_an_error()
    {
        Make("x/a/1.png");
        Directory.CreateSymbolicLink(directory["x/a/again"], directory["x"]);
        var error = Assert.Throws<DataSourceException>(() => ImageFolder.Open(directory.Path));
        Assert.Equal($"{directory["x/a/again"]}: expected folders without a cycle; found a link to {directory["x"]}, which contains it", error.Message);
    }

    [Fact]
    public void A_class_without_pictures_is_an_error_unless_it_may_be_empty()
    {
        Make("a/1.png", "b/1.txt", "c/1.png");
        var error = Assert.Throws<DataSourceException>(() => ImageFolder.Open(directory.Path));
        Assert.EndsWith(
            "expected pictures of each class, with the extensions .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp; found none in b", error.Message, StringComparison.Ordinal);
        var folder = ImageFolder.Open(directory.Path, new() { AllowEmpty = true });
        Assert.Equal(["a", "b", "c"], folder.ClassNames);
        Assert.Equal([0, 2], folder.Labels.ToArray());
    }

    [Fact]
    public void No_folder_and_no_classes_are_errors()
    {
        Assert.Contains("found no such folder", Assert.Throws<DataSourceException>(() => ImageFolder.Open(directory["missing"])).Message, StringComparison.Ordinal);
        File.WriteAllText(directory["1.png"], "");
        Assert.Contains("found no folders", Assert.Throws<DataSourceException>(() => ImageFolder.Open(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_classes_of_another_split_are_kept()
    {
        Make("train/a/1.png", "train/b/1.png", "train/c/1.png", "val/c/1.png", "test/d/1.png");
        var train = ImageFolder.Open(directory["train"]);
        var validation = ImageFolder.Open(directory["val"], new() { ClassNames = train.ClassNames });
        Assert.Equal([2], validation.Labels.ToArray());
        Assert.Equal(train.ClassNames, validation.ClassNames);
        var error = Assert.Throws<DataSourceException>(() => ImageFolder.Open(directory["test"], new() { ClassNames = train.ClassNames }));
        Assert.EndsWith("expected only the 3 classes of the other splits; found also d", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_listing_is_read_in_place_of_the_folders_until_they_change()
    {
        Make("a/1.png", "a/deep/2.png", "b/1.png", "listing");
        File.Delete(directory["listing"]);
        var options = new ImageFolderOptions { ListingPath = directory["kept/listing"], Log = log.Add };
        Settle();
        var fresh = ImageFolder.Open(directory.Path, options);

        // A change that the folder's time does not show goes unseen: the listing was read.
        File.Delete(directory["a/deep/2.png"]);
        Settle();
        var kept = ImageFolder.Open(directory.Path, options);
        Assert.Equal(Paths(fresh), Paths(kept));
        Assert.Equal(fresh.Fingerprint, kept.Fingerprint);
        Assert.Empty(log);

        Make("a/deep/3.png", "a/deep/4.png");
        var changed = ImageFolder.Open(directory.Path, options);
        Assert.Equal(["a/1.png", "a/deep/3.png", "a/deep/4.png", "b/1.png"], Paths(changed));
        Assert.Equal([$"{directory["a/deep"]}: 2 files added and 1 removed since the last listing"], log);
        Assert.NotEqual(fresh.Fingerprint, changed.Fingerprint);

        // It was too fresh to be relied on.
        File.Delete(directory["a/deep/4.png"]);
        Assert.Equal(3, ImageFolder.Open(directory.Path, options).Count);
    }

    [Fact]
    public void A_listing_of_something_else_is_told_and_made_anew()
    {
        Make("a/1.png", "b/1.png");
        foreach (var content in (string[])["", "hello", new string('x', 100)])
        {
            log.Clear();
            File.WriteAllText(directory["listing"], content);
            Assert.Equal(2, ImageFolder.Open(directory.Path, new() { ListingPath = directory["listing"], Log = log.Add }).Count);
            Assert.Equal([$"{directory["listing"]} is not a valid listing: all folders are listed again"], log);
        }
    }

    [Fact]
    public void The_fingerprint_is_of_names_and_classes_not_of_where_they_are()
    {
        Make("one/a/1.png", "one/b/1.png", "two/a/1.png", "two/b/1.png", "three/a/1.png", "three/b/2.png");
        string[] prints = [.. ((string[])["one", "two", "three"]).Select(name => ImageFolder.Open(directory[name]).Fingerprint)];
        Assert.Equal(prints[0], prints[1]);
        Assert.NotEqual(prints[0], prints[2]);
        Assert.StartsWith("ImageFolder(2 classes, 2 files, ", prints[0], StringComparison.Ordinal);
    }

    private void Make(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory[file])!);
            File.WriteAllText(directory[file], "");
        }
    }

    // As if nothing had been touched for an hour.
    private void Settle()
    {
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var folder in Directory.GetDirectories(directory.Path, "*", SearchOption.AllDirectories).Append(directory.Path))
        {
            Directory.SetLastWriteTimeUtc(folder, time);
        }
    }

    private IEnumerable<string> Paths(ImageFolder folder) =>
        Enumerable.Range(0, (int)folder.Count).Select(index => Path.GetRelativePath(directory.Path, folder[index].Path).Replace('\\', '/'));
}
