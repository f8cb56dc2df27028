using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using DataModule.Tests.State;
using Xunit;

namespace DataModule.Tests.Sources;

/// <summary>Processes that download or unpack and are killed within it, beside others that do the same.</summary>
public sealed class InterruptedSourceTests : IDisposable
{
    private const string Variable = "DATAMODULE_TEST_SOURCE_";
    private const int Length = 300_000;
    private const int Entries = 20;

    private static readonly byte[] Bytes = RandomBytes();
    private static readonly SourceFile File = Mirror.Describe("data.bin", Bytes);
    private static readonly Uri[] Mirrors = [new("https://mirror.example/")];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(123_456)]
    [InlineData(Length)] // all has arrived, and nothing has been checked
    public async Task A_download_that_was_killed_goes_on_where_it_stood(int arrived)
    {
        TestProcess.RunToItsDeath(Method, Settings("download", arrived, "die", "first"));
        var part = Assert.Single(directory.Files, static name => name != "first.started");
        Assert.EndsWith(".part", part, StringComparison.Ordinal);
        Assert.Equal(arrived, new FileInfo(directory[part]).Length);

        var server = Mirror.WithRanges(Bytes);
        using var download = new FileDownload(server);
        await download.DownloadAsync(File, Mirrors, directory[File.Name], Context);
        Assert.Equal(arrived == Length ? [] : [arrived], server.Starts);
        Assert.Equal(Bytes, await System.IO.File.ReadAllBytesAsync(directory[File.Name], Context.CancellationToken));
        Assert.Equal(["data.bin", "first.started"], directory.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Entries - 1)]
    public async Task An_archive_whose_unpacking_was_killed_is_unpacked_whole(int unpacked)
    {
        WriteArchive();
        TestProcess.RunToItsDeath(Method, Settings("unpack", unpacked, "die", "first"));
        Assert.False(Directory.Exists(directory["data"]));
        Assert.Equal(unpacked, Directory.GetFiles(directory[".data.unpacking"]).Length);

        await Archive.UnpackAsync(directory["data.zip"], directory["data"], Context);
        AssertUnpacked();
    }

    /// <summary>The second waits for the first, and does the work when the first is killed, or finds it done.</summary>
    [Theory]
    [InlineData("download", true)]
    [InlineData("download", false)]
    [InlineData("unpack", true)]
    [InlineData("unpack", false)]
    public async Task Two_processes_at_once_get_the_right_bytes(string work, bool killed)
    {
        WriteArchive();
        using var first = new TestProcess(Method, Settings(work, work == "download" ? 123_456 : 10, "wait", "first"));
        await first.UntilAsync(() => System.IO.File.Exists(directory["first.stands"]));
        using var second = new TestProcess(Method, Settings(work, 0, "", "second"));
        await second.UntilAsync(() => System.IO.File.Exists(directory["second.started"]));
        if (killed)
        {
            first.Kill();
        }
        else
        {
            await System.IO.File.WriteAllTextAsync(directory["go"], "", Context.CancellationToken);
            Assert.Contains("Failed: 0", first.Output, StringComparison.Ordinal);
        }

        Assert.Contains("Failed: 0", second.Output, StringComparison.Ordinal);
        if (work == "download")
        {
            Assert.Equal(Bytes, await System.IO.File.ReadAllBytesAsync(directory[File.Name], Context.CancellationToken));
            Assert.DoesNotContain(directory.Files, static name => name.EndsWith(".part", StringComparison.Ordinal));
        }
        else
        {
            AssertUnpacked();
        }
    }

    [Fact(Explicit = true)]
    public async Task Child()
    {
        Assert.SkipWhen(Setting("DIRECTORY") is null, "runs only as the child of these tests");
        var folder = Setting("DIRECTORY")!;
        var place = int.Parse(Setting("PLACE")!, CultureInfo.InvariantCulture);
        Mark("started");
        if (Setting("WORK") == "unpack")
        {
            var seen = 0;
            await Archive.UnpackAsync(Path.Combine(folder, "data.zip"), Path.Combine(folder, "data"), Context, new()
            {
                Include = _ =>
                {
                    if (seen++ == place)
                    {
                        Stand();
                    }

                    return true;
                },
            });
        }
        else
        {
            using var download = new FileDownload(new Mirror(Answer));
            await download.DownloadAsync(File, Mirrors, Path.Combine(folder, File.Name), new() { Progress = progress => StandIf(progress.Done == Length && place == Length) });
        }

        void Mark(string what) => System.IO.File.WriteAllText(Path.Combine(folder, $"{Setting("NAME")}.{what}"), "");

        void StandIf(bool there)
        {
            if (there)
            {
                Stand();
            }
        }

        void Stand()
        {
            if (Setting("THEN") == "die")
            {
                TestProcess.Die();
            }
            else if (Setting("THEN") == "wait")
            {
                Mark("stands");
                Patience.Until(() => System.IO.File.Exists(Path.Combine(folder, "go")), "the parent has forgotten this process");
            }
        }

        HttpResponseMessage Answer(HttpRequestMessage request)
        {
            var start = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var response = new HttpResponseMessage(start == 0 ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
            {
                Content = new StreamContent(new StandingStream(Bytes.AsMemory(start), place - start, () => StandIf(start == 0))),
            };
            response.Content.Headers.ContentRange = new ContentRangeHeaderValue(start, Length - 1, Length);
            return response;
        }
    }

    private static string Method => $"{typeof(InterruptedSourceTests).FullName}.{nameof(Child)}";

    private static PrepareContext Context => new() { CancellationToken = TestContext.Current.CancellationToken };

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(Variable + name);

    private Dictionary<string, string> Settings(string work, int place, string then, string name) => new()
    {
        [Variable + "DIRECTORY"] = directory.Path,
        [Variable + "WORK"] = work,
        [Variable + "PLACE"] = $"{place}",
        [Variable + "THEN"] = then,
        [Variable + "NAME"] = name,
    };

    private void WriteArchive()
    {
        using var zip = ZipFile.Open(directory["data.zip"], ZipArchiveMode.Create);
        for (var entry = 0; entry < Entries; entry++)
        {
            using var content = zip.CreateEntry($"{entry}.bin").Open();
            content.Write(Bytes.AsSpan(entry * 1000, 1000));
        }
    }

    private void AssertUnpacked()
    {
        Assert.Equal(Entries, Directory.GetFiles(directory["data"]).Length);
        Assert.All(Enumerable.Range(0, Entries), entry => Assert.Equal(
            Bytes[(entry * 1000)..((entry + 1) * 1000)], System.IO.File.ReadAllBytes(Path.Combine(directory["data"], $"{entry}.bin"))));
        Assert.False(Directory.Exists(directory[".data.unpacking"]));
    }

    private static byte[] RandomBytes()
    {
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes, and something that happens once so many of them were read and written.</summary>
    private sealed class StandingStream(ReadOnlyMemory<byte> bytes, int place, Action stand) : MemoryStream(bytes.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == place)
            {
                stand();
            }

            return base.ReadAsync(Position < place ? buffer[..(int)Math.Min(buffer.Length, place - Position)] : buffer, cancellationToken);
        }
    }
}
