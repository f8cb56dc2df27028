using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DataModule.Benchmarks.Loader;

/// <summary>The data that every system reads: files of raw numbers, made once from a fixed seed.</summary>
internal sealed class BenchmarkData(string folder, bool quick)
{
    public string Folder => folder;

    public int SmallCount { get; } = quick ? 6_000 : 60_000;

    public int LargeCount { get; } = quick ? 100 : 1_000;

    public int TokenCount { get; } = quick ? 4_000 : 40_000;

    public int FileCount { get; } = quick ? 500 : 5_000;

    public int HeavyCount { get; } = quick ? 400 : 4_000;

    public string SmallPath => Path.Combine(folder, $"small{SmallCount}.bin");

    public string LargePath => Path.Combine(folder, $"large{LargeCount}.bin");

    public string TokenPath => Path.Combine(folder, $"tokens{TokenCount}.bin");

    public string FilesPath => Path.Combine(folder, $"files{FileCount}");

    public void Make()
    {
        Directory.CreateDirectory(folder);
        MakeBytes(SmallPath, SmallCount * 784L, 1);
        MakeBytes(LargePath, LargeCount * 150_528L, 2);
        if (!File.Exists(TokenPath))
        {
            // Each list: its length, then its tokens, all little-endian int64.
            var random = new Random(3);
            using var stream = File.Create(TokenPath + ".new");
            var number = new byte[8];
            for (var list = 0; list < TokenCount; list++)
            {
                var length = random.Next(10, 200);
                for (var item = -1; item < length; item++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(number, item < 0 ? length : random.Next(1, 50_000));
                    stream.Write(number);
                }
            }

            stream.Close();
            File.Move(TokenPath + ".new", TokenPath);
        }

        if (!Directory.Exists(FilesPath))
        {
            var bytes = new byte[784];
            var random = new Random(4);
            Directory.CreateDirectory(FilesPath + ".new");
            for (var file = 0; file < FileCount; file++)
            {
                random.NextBytes(bytes);
                File.WriteAllBytes(Path.Combine(FilesPath + ".new", $"{file}.bin"), bytes);
            }

            Directory.Move(FilesPath + ".new", FilesPath);
        }
    }

    public IDataset<SmallImage> Small()
    {
        var bytes = File.ReadAllBytes(SmallPath);
        return Dataset.From(Enumerable.Range(0, SmallCount).Select(
            index => new SmallImage(bytes.AsMemory(index * 784, 784), index % 10)).ToArray());
    }

    public IDataset<LargeImage> Large()
    {
        var bytes = File.ReadAllBytes(LargePath);
        return Dataset.From(Enumerable.Range(0, LargeCount).Select(
            index => new LargeImage(bytes.AsMemory(index * 150_528, 150_528), index % 10)).ToArray());
    }

    public IDataset<Vector> Vectors()
    {
        var bytes = File.ReadAllBytes(SmallPath);
        var values = Array.ConvertAll(bytes, static value => value / 255f);
        return Dataset.From(Enumerable.Range(0, SmallCount).Select(
            index => new Vector(values.AsMemory(index * 784, 784), index % 10)).ToArray());
    }

    public IDataset<ReadOnlyMemory<long>> Tokens()
    {
        var numbers = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(TokenPath)).ToArray();
        var lists = new ReadOnlyMemory<long>[TokenCount];
        var place = 0;
        for (var list = 0; list < lists.Length; list++)
        {
            lists[list] = numbers.AsMemory(place + 1, (int)numbers[place]);
            place += 1 + lists[list].Length;
        }

        return Dataset.From(lists);
    }

    private static void MakeBytes(string path, long length, int seed)
    {
        if (File.Exists(path))
        {
            return;
        }

        var random = new Random(seed);
        var block = new byte[1 << 20];
        using (var stream = File.Create(path + ".new"))
        {
            for (var left = length; left > 0; left -= block.Length)
            {
                random.NextBytes(block);
                stream.Write(block, 0, (int)Math.Min(left, block.Length));
            }
        }

        File.Move(path + ".new", path);
    }
}
