using System.Buffers.Binary;

namespace DataModule;

/// <summary>
/// Writes miniatures of the public data sets in their formats, to try a program offline and for tests. The bytes are the same on every
/// machine. A model can learn them: each class has its own numbers of horizontal and vertical stripes, with noise.
/// </summary>
/// <remarks>Existing files are not overwritten, so that a miniature never mixes with a real data set.</remarks>
public static class FakePictures
{
    private const int Side = 28;

    /// <summary>Writes MNIST, or a data set with its format: the four IDX files, not gzipped.</summary>
    /// <param name="directory">The folder to write to. It is created if needed.</param>
    /// <param name="train">The number of training images.</param>
    /// <param name="test">The number of test images.</param>
    /// <exception cref="DataSourceException">A file of that name exists.</exception>
    public static void WriteMnist(string directory, int train = 500, int test = 100)
    {
        WriteIdx(directory, "train", train, classes: 10, firstLabel: 0, transposed: false, seed: 1);
        WriteIdx(directory, "t10k", test, classes: 10, firstLabel: 0, transposed: false, seed: 2);
    }

    /// <summary>
    /// Writes one of EMNIST's data sets: the IDX files in the folder "gzip", transposed as in EMNIST, with letters labelled from 1.
    /// </summary>
    /// <param name="directory">The folder to write to. It is created if needed.</param>
    /// <param name="split">The data set.</param>
    /// <param name="train">The number of training images.</param>
    /// <param name="test">The number of test images.</param>
    /// <exception cref="DataSourceException">A file of that name exists.</exception>
    public static void WriteEmnist(string directory, EmnistSplit split, int train = 500, int test = 100)
    {
        var (folder, classes, first) = (Path.Combine(directory, Emnist.Source.Folder), Emnist.ClassNames(split).Count, Emnist.FirstLabel(split));
        WriteIdx(folder, Emnist.Prefix(split, train: true), train, classes, first, transposed: true, seed: 1);
        WriteIdx(folder, Emnist.Prefix(split, train: false), test, classes, first, transposed: true, seed: 2);
    }

    /// <summary>Writes CIFAR-10: the folder "cifar-10-batches-bin" with its six binary files and the names of the classes.</summary>
    /// <inheritdoc cref="WriteMnist"/>
    public static void WriteCifar10(string directory, int train = 500, int test = 100)
    {
        var folder = Path.Combine(directory, Cifar10.Source.Folder);
        var files = Cifar10.Files(train: true);
        for (var file = 0; file < files.Length; file++)
        {
            var (start, end) = (train * file / files.Length, train * (file + 1) / files.Length);
            Write(folder, files[file], Cifar(start, end, classes: 10, coarse: null, seed: 1));
        }

        Write(folder, Cifar10.Files(train: false)[0], Cifar(0, test, classes: 10, coarse: null, seed: 2));
        WriteLines(folder, "batches.meta.txt", [.. Cifar10.ClassNames, ""]);
    }

    /// <summary>Writes CIFAR-100: the folder "cifar-100-binary" with its two binary files and the names of the classes.</summary>
    /// <remarks>The coarse class of a fine class is its index divided by five.</remarks>
    /// <inheritdoc cref="WriteMnist"/>
    public static void WriteCifar100(string directory, int train = 500, int test = 100)
    {
        var folder = Path.Combine(directory, Cifar100.Source.Folder);
        Write(folder, "train.bin", Cifar(0, train, classes: 100, static label => label / 5, seed: 1));
        Write(folder, "test.bin", Cifar(0, test, classes: 100, static label => label / 5, seed: 2));
        WriteLines(folder, "fine_label_names.txt", Cifar100.ClassNames);
        WriteLines(folder, "coarse_label_names.txt", Cifar100.CoarseClassNames);
    }

    /// <summary>Writes a folder of BMP pictures with a folder for each class, in "train", "val" and "test" or directly in the folder.</summary>
    /// <param name="directory">The folder to write to. It is created if needed.</param>
    /// <param name="classNames">The names of the classes; "circle", "square" and "triangle" by default. The pictures show stripes.</param>
    /// <param name="perClass">The number of training pictures of each class. Other splits have a fifth of it, at least one.</param>
    /// <param name="side">Height and width of the pictures, in pixels.</param>
    /// <param name="splits">Whether to write the folders "train", "val" and "test".</param>
    /// <exception cref="DataSourceException">A file of that name exists.</exception>
    public static void WriteImageFolder(
        string directory, IReadOnlyList<string>? classNames = null, int perClass = 20, int side = 48, bool splits = true)
    {
        WriteFolders(directory, splits ? ["train", "val", "test"] : [""], classNames ?? ["circle", "square", "triangle"], perClass, side);
    }

    /// <summary>Writes ImageNet: folders "train" and "val" with a folder for each class, named by WordNet ids.</summary>
    /// <param name="directory">The folder to write to. It is created if needed.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="perClass">The number of training pictures of each class. "val" has a fifth of it, at least one.</param>
    /// <param name="side">Height and width of the pictures, in pixels.</param>
    /// <exception cref="DataSourceException">A file of that name exists.</exception>
    public static void WriteImageNet(string directory, int classes = 5, int perClass = 20, int side = 64)
    {
        string[] names = [.. Enumerable.Range(0, classes).Select(static index => FormattableString.Invariant($"n{1440764 + (index * 37):00000000}"))];
        WriteFolders(directory, ["train", "val"], names, perClass, side);
    }

    private static void WriteFolders(string directory, string[] folders, IReadOnlyList<string> classNames, int perClass, int side)
    {
        for (var folder = 0; folder < folders.Length; folder++)
        {
            for (var label = 0; label < classNames.Count; label++)
            {
                for (var index = 0; index < (folder == 0 ? perClass : Math.Max(1, perClass / 5)); index++)
                {
                    var random = new SampleRandom((ulong)folder + 1, (label * 1_000_000L) + index);
                    Write(
                        Path.Combine(directory, folders[folder], classNames[label]),
                        FormattableString.Invariant($"{classNames[label]}_{index + 1:0000}.bmp"),
                        Bmp(Pattern(label, channels: 3, side, random), side));
                }
            }
        }
    }

    private static void WriteIdx(string directory, string prefix, int count, int classes, int firstLabel, bool transposed, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var images = new byte[16 + (count * Side * Side)];
        var labels = new byte[8 + count];
        Header(images, 0x0803, count, Side, Side);
        Header(labels, 0x0801, count);
        for (var index = 0; index < count; index++)
        {
            var label = index % classes;
            var pixels = Pattern(label, channels: 1, Side, new SampleRandom(seed, index));
            var target = images.AsSpan(16 + (index * pixels.Length), pixels.Length);
            for (var i = 0; i < pixels.Length; i++)
            {
                target[transposed ? (i % Side * Side) + (i / Side) : i] = pixels[i];
            }

            labels[8 + index] = (byte)(label + firstLabel);
        }

        Write(directory, prefix + "-images-idx3-ubyte", images);
        Write(directory, prefix + "-labels-idx1-ubyte", labels);

        static void Header(Span<byte> file, params ReadOnlySpan<int> numbers)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(file[(4 * i)..], numbers[i]);
            }
        }
    }

    private static byte[] Cifar(int start, int end, int classes, Func<int, int>? coarse, ulong seed)
    {
        using var file = new MemoryStream();
        for (var index = start; index < end; index++)
        {
            var label = index % classes;
            if (coarse is not null)
            {
                file.WriteByte((byte)coarse(label));
            }

            file.WriteByte((byte)label);
            file.Write(Pattern(label, channels: 3, CifarFiles.Side, new SampleRandom(seed, index)));
        }

        return file.ToArray();
    }

    /// <summary>
    /// Planes of stripes in integer arithmetic: 1 to 10 horizontal ones by the last digit of the class, 0 or more vertical ones by the
    /// other digits.
    /// </summary>
    private static byte[] Pattern(int label, int channels, int side, SampleRandom random)
    {
        var (across, upright) = (1 + (label % 10), label / 10);
        var (shift, brightness) = (random.NextInt(side), random.NextInt(40));
        var pixels = new byte[channels * side * side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (channel, row, column) = (i / (side * side), (i / side % side) + shift, (i % side) + shift);
            var light = (2 * across * row / side % 2 * 120) + (2 * upright * column / side % 2 * 50) + (channel == label % 3 ? 0 : 10);
            pixels[i] = (byte)(light + brightness + random.NextInt(32));
        }

        return pixels;
    }

    /// <summary>A 24-bit bitmap with a 40-byte header, bottom row first.</summary>
    private static byte[] Bmp(byte[] planes, int side)
    {
        var stride = ((3 * side) + 3) / 4 * 4;
        var file = new byte[54 + (stride * side)];
        "BM"u8.CopyTo(file);
        Number(2, file.Length);
        Number(10, 54);
        Number(14, 40);
        Number(18, side);
        Number(22, side);
        (file[26], file[28]) = (1, 24);
        Number(34, stride * side);
        for (var i = 0; i < side * side; i++)
        {
            var pixel = 54 + ((side - 1 - (i / side)) * stride) + (i % side * 3);
            for (var channel = 0; channel < 3; channel++)
            {
                file[pixel + 2 - channel] = planes[(channel * side * side) + i];
            }
        }

        return file;

        void Number(int place, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place), value);
    }

    private static void WriteLines(string directory, string name, IReadOnlyList<string> lines) =>
        Write(directory, name, System.Text.Encoding.ASCII.GetBytes(string.Concat(lines.Select(static line => line + "\n"))));

    private static void Write(string directory, string name, byte[] bytes)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, name);
        if (File.Exists(path))
        {
            throw new DataSourceException(path, "no file of this name, to write a miniature", "an existing file");
        }

        File.WriteAllBytes(path, bytes);
    }
}
