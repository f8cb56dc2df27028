using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Xunit;

namespace DataModule.Tests.Sources;

public sealed class ArchiveTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["set/a.bin"] = Noise(100_000),
        ["set/deep/er/b.txt"] = "b"u8.ToArray(),
        ["other/c.txt"] = [],
    };

    private readonly TemporaryDirectory directory = new(inMemory: true);

    private string Target => directory["out"];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task A_folder_appears_with_all_files(string kind)
    {
        await UnpackAsync(Pack(kind, Files));
        AssertUnpacked(Files);
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task One_folder_of_the_archive_and_some_of_its_files(string kind)
    {
        await UnpackAsync(Pack(kind, Files), new() { Folder = "set" });
        AssertUnpacked(new() { ["a.bin"] = Files["set/a.bin"], ["deep/er/b.txt"] = Files["set/deep/er/b.txt"] });

        Directory.Delete(Target, recursive: true);
        await UnpackAsync(Pack(kind, Files), new() { Folder = "set/", Include = name => name.EndsWith(".txt", StringComparison.Ordinal) });
        AssertUnpacked(new() { ["deep/er/b.txt"] = Files["set/deep/er/b.txt"] });
    }

    [Fact]
    public async Task A_single_gzipped_file_gets_the_name_without_gz()
    {
        await UnpackAsync(Write("numbers.csv.gz", Idx.Gzip("1,2"u8.ToArray())));
        AssertUnpacked(new() { ["numbers.csv"] = "1,2"u8.ToArray() });
    }

    [Fact]
    public async Task Long_names_and_those_of_all_languages_are_kept()
    {
        var files = new Dictionary<string, byte[]>
        {
            [$"{new string('d', 120)}/{new string('e', 120)}.png"] = [1],
            ["./küche/猫 1.png"] = [2],
        };
        await UnpackAsync(Pack("tar.gz", files));
        AssertUnpacked(files.ToDictionary(file => file.Key.Replace("./", "", StringComparison.Ordinal), file => file.Value));
    }

    [Theory]
    [InlineData("tar", "../out-of-it.txt")]
    [InlineData("tar", "set/../../x")]
    [InlineData("tar", "/etc/x")]
    [InlineData("tar", "set/..\\..\\x")]
    [InlineData("tar", "C:/x")]
    [InlineData("zip", "../out-of-it.txt")]
    [InlineData("zip", "set/../../x")]
    [InlineData("zip", "/etc/x")]
    [InlineData("zip", "\\x")]
    public async Task A_name_that_leads_outside_is_refused(string kind, string name)
    {
        var message = await RefusedAsync(Pack(kind, new() { ["fine.txt"] = [1], [name] = [2] }));
        Assert.Contains($"expected names of files below one folder; found '{name}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "a SymbolicLink to '/etc'")]
    [InlineData(TarEntryType.HardLink, "a HardLink to '/etc'")]
    [InlineData(TarEntryType.Fifo, "a Fifo")]
    [InlineData(TarEntryType.CharacterDevice, "a CharacterDevice")]
    public async Task Links_and_devices_are_refused(TarEntryType type, string found)
    {
        using var packed = new MemoryStream();
        await using (var writer = new TarWriter(packed, leaveOpen: true))
        {
            var entry = new PaxTarEntry(type, "link");
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "/etc";
            }

            await writer.WriteEntryAsync(entry, TestContext.Current.CancellationToken);
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, "link/passwd") { DataStream = new MemoryStream([1]) }, TestContext.Current.CancellationToken);
        }

        var message = await RefusedAsync(Write("archive.tar", packed.ToArray()));
        Assert.Contains($"expected files and folders only; found 'link', {found}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_zip_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("link");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
            stream.Write("/etc"u8);
        }

        Assert.Contains("'link', a link or a device", await RefusedAsync(Write("archive.zip", packed.ToArray())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt", "a.txt", "names that occur once; found 'a.txt' twice")]
    [InlineData("a", "a/b", "a file or a folder with this name; found both ('a/b')")]
    [InlineData("a/b", "a", "names that occur once; found 'a' twice")]
    public async Task A_name_that_comes_twice_is_refused(string first, string second, string expected) =>
        Assert.Contains(expected, await RefusedAsync(Write("archive.tar", Tar([(first, [1]), (second, [2])]))), StringComparison.Ordinal);

    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    [InlineData("gz")]
    public async Task More_bytes_than_allowed_are_refused_wherever_they_are(string kind)
    {
        var bomb = new byte[3_000_000];
        var archive = kind == "gz" ? Write("bomb.gz", Idx.Gzip(bomb)) : Pack(kind, new() { ["first"] = [1], ["bomb"] = bomb });
        Assert.Contains("at most 2000000 bytes when extracted", await RefusedAsync(archive, new() { MaxBytes = 2_000_000 }), StringComparison.Ordinal);

        // What is left out is read over, and counts.
        if (kind != "gz")
        {
            var options = new ArchiveOptions { MaxBytes = 2_000_000, Include = name => name == "first" };
            Assert.Contains("at most 2000000 bytes when extracted", await RefusedAsync(archive, options), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_entries_than_allowed_are_refused()
    {
        var files = Enumerable.Range(0, 11).ToDictionary(i => $"{i}", _ => Array.Empty<byte>());
        Assert.Contains("at most 10 entries", await RefusedAsync(Pack("zip", files), new() { MaxEntries = 10 }), StringComparison.Ordinal);
        await UnpackAsync(Pack("zip", files), new() { MaxEntries = 11 });
    }

    [Fact]
    public async Task Names_of_gigabytes_take_no_memory()
    {
        // An entry of attributes that says it has 2 GB, in an archive that unpacks to as many.
        var header = new byte[512];
        "pax"u8.CopyTo(header);
        Encoding.ASCII.GetBytes("0000644\0" + "0000000\0" + "0000000\0" + "17700000000\0" + "00000000000\0" + "        " + "x").CopyTo(header, 100);
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        "00"u8.CopyTo(header.AsSpan(263));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(header);
            for (var i = 0; i < 100; i++)
            {
                gzip.Write(new byte[1 << 20]);
            }
        }

        var message = await RefusedAsync(Write("archive.tar.gz", packed.ToArray()));
        Assert.Contains("at most 1073741824 bytes", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task An_archive_cut_anywhere_is_refused(string kind)
    {
        var whole = await File.ReadAllBytesAsync(Pack(kind, new() { ["a"] = Noise(3000), ["b"] = [1] }), TestContext.Current.CancellationToken);
        for (var length = 0; length < whole.Length; length += length < whole.Length - 20 ? 61 : 1)
        {
            await RefusedAsync(Write("cut." + kind, whole[..length]));
        }
    }

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task A_changed_byte_is_refused_or_harmless(string kind)
    {
        var files = new Dictionary<string, byte[]> { ["a"] = Noise(300), ["b"] = [1] };
        var whole = await File.ReadAllBytesAsync(Pack(kind, files), TestContext.Current.CancellationToken);
        for (var place = 0; place < whole.Length; place += 3)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x10;
            try
            {
                await UnpackAsync(Write("damaged." + kind, damaged));

                // In names, times and comments, which no checksum covers.
                Assert.Equal(files.Values.Select(value => value.Length).Order(), Directory.GetFiles(Target).Select(file => (int)new FileInfo(file).Length).Order());
                Directory.Delete(Target, recursive: true);
            }
            catch (DataSourceException)
            {
                Assert.False(Directory.Exists(Target));
            }
        }
    }

    [Fact]
    public async Task A_time_that_no_calendar_has_is_refused()
    {
        var tar = Tar([("a", [1])]);
        var time = tar.AsSpan().IndexOf("mtime="u8);
        tar.AsSpan(time, 24).Replace((byte)'.', (byte)'0');

        Assert.Contains("one that cannot be extracted", await RefusedAsync(Write("archive.tar", tar)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<html>404</html>")]
    public async Task What_is_no_archive_is_refused(string content) =>
        Assert.EndsWith(
            "expected an archive: tar, tar.gz, zip or gzip; found something else",
            await RefusedAsync(Write("archive.zip", Encoding.UTF8.GetBytes(content))),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_archive_one_without_what_is_asked_for_and_a_folder_that_exists_are_errors()
    {
        Assert.EndsWith("missing.zip: expected an archive; found no such file", await RefusedAsync(directory["missing.zip"]), StringComparison.Ordinal);
        Assert.EndsWith(
            "expected files below nowhere/ to extract; found none",
            await RefusedAsync(Pack("zip", Files), new() { Folder = "nowhere" }),
            StringComparison.Ordinal);
        Directory.CreateDirectory(Target);
        var error = await Assert.ThrowsAsync<DataSourceException>(() => UnpackAsync(Pack("zip", Files)));
        Assert.Equal($"{Target}: expected a folder that does not exist yet, to extract into; found an existing folder", error.Message);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_replaced()
    {
        Directory.CreateDirectory(directory[".out.unpacking/set"]);
        await File.WriteAllTextAsync(directory[".out.unpacking/set/a.bin"], "half", TestContext.Current.CancellationToken);
        await UnpackAsync(Pack("tar.gz", Files));
        AssertUnpacked(Files);
    }

    [Fact]
    public async Task Cancellation_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var context = new PrepareContext { CancellationToken = cancel.Token, Progress = _ => cancel.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Archive.UnpackAsync(Pack("tar", Files), Target, context));
        Assert.Empty(Directory.GetDirectories(directory.Path));
    }

    [Fact]
    public async Task Of_many_at_once_one_unpacks_and_all_have_it()
    {
        var archive = Pack("tar.gz", Files);
        await Parallel.ForAsync(0, 8, async (_, _) =>
        {
            try
            {
                await UnpackAsync(archive);
            }
            catch (DataSourceException exception) when (exception.Message.Contains("does not exist yet", StringComparison.Ordinal))
            {
                // Asked for after another had ended.
            }
        });
        AssertUnpacked(Files);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Tar(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var packed = new MemoryStream();
        using (var writer = new TarWriter(packed, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return packed.ToArray();
    }

    private string Pack(string kind, Dictionary<string, byte[]> files)
    {
        if (kind != "zip")
        {
            var tar = Tar(files.Select(file => (file.Key, file.Value)));
            return Write("archive." + kind, kind == "tar" ? tar : Idx.Gzip(tar));
        }

        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return Write("archive.zip", packed.ToArray());
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(directory[name], bytes);
        return directory[name];
    }

    private Task UnpackAsync(string archive, ArchiveOptions? options = null) => Archive.UnpackAsync(archive, Target, new PrepareContext(), options);

    private void AssertUnpacked(Dictionary<string, byte[]> expected)
    {
        var found = Directory.GetFiles(Target, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Target, file).Replace('\\', '/'), File.ReadAllBytes);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, file => Assert.Equal(file.Value, found[file.Key]));
        Assert.Single(Directory.GetDirectories(directory.Path));
    }

    private async Task<string> RefusedAsync(string archive, ArchiveOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<DataSourceException>(() => UnpackAsync(archive, options));
        Assert.StartsWith(archive, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(directory.Path));
        return error.Message;
    }
}
