using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace DataModule.Tests.Vision.Sources;

/// <summary>The files of MNIST's kin and of CIFAR, as miniatures of them.</summary>
public sealed class PublicSetTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void CIFAR_10s_records_are_a_label_and_three_planes()
    {
        FakePictures.WriteCifar10(directory.Path, train: 23, test: 7);
        var (train, test) = (Cifar10.Open(directory.Path, train: true), Cifar10.Open(directory["cifar-10-batches-bin"], train: false));
        Assert.Equal((23L, 7L), (train.Count, test.Count));

        var second = File.ReadAllBytes(directory["cifar-10-batches-bin/data_batch_2.bin"]);
        Assert.Equal(0, second.Length % 3073);
        Assert.Equal(second[0], train[23 / 5].Label);
        Assert.Equal(second[1..3073], Pixels(train[23 / 5], 3, 32));
        Assert.Equal([.. Cifar10.ClassNames, ""], File.ReadAllLines(directory["cifar-10-batches-bin/batches.meta.txt"]));
    }

    [Fact]
    public void CIFAR_100s_records_have_a_coarse_label_and_a_fine_one()
    {
        FakePictures.WriteCifar100(directory.Path, train: 230, test: 7);
        var bytes = File.ReadAllBytes(directory["cifar-100-binary/train.bin"]);
        var (fine, coarse) = (Cifar100.Open(directory.Path, train: true), Cifar100.Open(directory.Path, train: true, coarse: true));
        for (var index = 0; index < 230; index++)
        {
            Assert.Equal(((long)bytes[3074 * index], (long)bytes[(3074 * index) + 1]), (coarse[index].Label, fine[index].Label));
        }

        Assert.Equal(bytes[((3074 * 229) + 2)..], Pixels(fine[229], 3, 32));
        Assert.Equal((100, 20), (Cifar100.ClassNames.Distinct().Count(), Cifar100.CoarseClassNames.Distinct().Count()));
        Assert.Equal(Cifar100.ClassNames.Order(StringComparer.Ordinal), Cifar100.ClassNames);
    }

    [Fact]
    public void Files_that_are_not_as_they_should_be_are_told()
    {
        FakePictures.WriteCifar10(directory.Path, train: 10, test: 3);
        var file = directory["cifar-10-batches-bin/test_batch.bin"];
        var bytes = File.ReadAllBytes(file);
        Check(bytes[..^1], "expected records of 3073 bytes; found 9218 bytes, which is 2 records and 3072 bytes");
        Check([], "expected records of 3073 bytes; found 0 bytes, which is 0 records and 0 bytes");
        bytes[3073] = 10;
        Check(bytes, "expected labels from 0 to 9; found 10, of record 1");
        File.Delete(file);
        Assert.EndsWith("expected a binary file of CIFAR; found no such file", Message(), StringComparison.Ordinal);

        void Check(byte[] content, string message)
        {
            File.WriteAllBytes(file, content);
            Assert.Equal($"{file}: {message}", Message());
        }

        string Message() => Assert.Throws<DataSourceException>(() => Cifar10.Open(directory.Path, train: false)).Message;
    }

    [Fact]
    public void EMNISTs_pictures_stand_upright_and_its_letters_are_from_0()
    {
        FakePictures.WriteEmnist(directory.Path, EmnistSplit.Letters, train: 30, test: 5);
        var dataset = Emnist.Open(directory.Path, EmnistSplit.Letters, train: true);
        var file = File.ReadAllBytes(directory["gzip/emnist-letters-train-images-idx3-ubyte"]);
        Assert.Equal(1, File.ReadAllBytes(directory["gzip/emnist-letters-train-labels-idx1-ubyte"])[8]);
        Assert.Equal([0L, 1, 25, 0], ((int[])[0, 1, 25, 26]).Select(index => dataset[index].Label));
        var upright = Pixels(dataset[7], 1, 28);
        for (var row = 0; row < 28; row++)
        {
            for (var column = 0; column < 28; column++)
            {
                Assert.Equal(file[16 + (7 * 784) + (column * 28) + row], upright[(row * 28) + column]);
            }
        }

        // The stripes of the first class are across: there as here.
        FakePictures.WriteMnist(directory["mnist"], train: 10, test: 10);
        Assert.Equal(Pixels(IdxPictures.Open(directory["mnist"], "train")[3], 1, 28), Pixels(dataset[3], 1, 28));
    }

    [Theory]
    [InlineData(EmnistSplit.Balanced, 47)]
    [InlineData(EmnistSplit.ByClass, 62)]
    [InlineData(EmnistSplit.ByMerge, 47)]
    [InlineData(EmnistSplit.Digits, 10)]
    [InlineData(EmnistSplit.Letters, 26)]
    [InlineData(EmnistSplit.Mnist, 10)]
    public void EMNISTs_data_sets_have_their_classes(EmnistSplit split, int classes)
    {
        Assert.Equal(classes, Emnist.ClassNames(split).Distinct().Count());
        FakePictures.WriteEmnist(directory.Path, split, train: 70, test: 5);
        Assert.Equal(classes, Enumerable.Range(0, 70).Select(index => Emnist.Open(directory.Path, split, train: true)[index].Label).Distinct().Count());
    }

    [Fact]
    public void A_label_beyond_the_classes_is_told()
    {
        FakePictures.WriteMnist(directory.Path, train: 12, test: 3);
        var error = Assert.Throws<DataSourceException>(() => IdxPictures.Open(directory.Path, "train", classes: 9));
        Assert.EndsWith("expected labels from 0 to 8; found 9, of sample 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void QMNISTs_labels_are_read_too()
    {
        File.WriteAllBytes(directory["qmnist-test-images-idx3-ubyte"], Idx.Images(3, 28, 28));
        var rows = new byte[3 * 8 * 4];
        (rows[3], rows[35], rows[67]) = (7, 2, 1);
        File.WriteAllBytes(directory["qmnist-test-labels-idx2-int"], Idx.Bytes(0x0C02, [3, 8], rows));
        var dataset = IdxPictures.Open(directory.Path, "qmnist-test");
        Assert.Equal([7L, 2, 1], Enumerable.Range(0, 3).Select(index => dataset[index].Label));
    }

    [Fact]
    public void Miniatures_have_the_same_bytes_everywhere()
    {
        FakePictures.WriteMnist(directory["mnist"]);
        FakePictures.WriteEmnist(directory["emnist"], EmnistSplit.Balanced);
        FakePictures.WriteCifar10(directory["cifar10"]);
        FakePictures.WriteCifar100(directory["cifar100"]);
        FakePictures.WriteImageFolder(directory["folder"]);
        FakePictures.WriteImageNet(directory["imagenet"]);
        Assert.Equal(
            "cifar10 f99cce0dcc9a0227, cifar100 f4470d5c27f63084, emnist 5c4de59f1d2f6724, folder 0d4fb44bb2b43b5b, imagenet e240b62e3d224a5a, "
            + "mnist 21ded9b8abe2ce57",
            string.Join(", ", Directory.GetDirectories(directory.Path).Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)} {Hash(path)}")));
    }

    [Fact]
    public void A_miniature_overwrites_nothing()
    {
        FakePictures.WriteMnist(directory.Path);
        var error = Assert.Throws<DataSourceException>(() => FakePictures.WriteMnist(directory.Path));
        Assert.EndsWith("train-images-idx3-ubyte: expected no file of this name, to write a miniature; found an existing file", error.Message, StringComparison.Ordinal);
    }

    private static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file).Replace('\\', '/')));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static byte[] Pixels(LabelledPicture picture, int channels, int side)
    {
        using var batch = LabelledPicture.Batch.Collate([picture], new BatchMemory());
        Assert.Equal([1, channels, side, side], batch.Image.shape);
        return batch.Image.data<byte>().ToArray();
    }
}
