using Xunit;

namespace DataModule.Tests.Data;

public sealed class CollationTests
{
    // Around every vector width, so that each kernel's blocks and remainder are both run.
    private static readonly int[] Lengths = [0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 784];

    [Fact]
    public void Every_element_type_is_scaled_and_normalized_with_one_rounding()
    {
        Check(value => (byte)value, value => value);
        Check(value => (sbyte)value, value => value);
        Check(value => (short)(value * 257), value => value);
        Check(value => (ushort)(value * 511), value => value);
        Check(value => value * 100_003, value => value);
        Check(value => (Half)(value * 0.37f), value => (float)value);
        Check(value => value * 1.7f, value => value);
        Check(value => value * 1.7, value => (float)value);
    }

    [Fact]
    public void Every_half_becomes_the_float_it_stands_for()
    {
        var halves = new Half[65_536];
        for (var bits = 0; bits < halves.Length; bits++)
        {
            halves[bits] = BitConverter.UInt16BitsToHalf((ushort)bits);
        }

        var floats = new float[halves.Length];
        Collation.ScaleAndNormalize<Half>(halves, floats, 1, 0, 1);
        for (var bits = 0; bits < halves.Length; bits++)
        {
            Assert.Equal((float)halves[bits], floats[bits]);
        }
    }

    [Fact]
    public void Channels_have_their_own_mean_and_deviation()
    {
        byte[] source = [0, 10, 20, 30, 40, 50];
        var destination = new float[6];
        Collation.ScaleAndNormalize<byte>(source, destination, 0.1f, [1, 2, 3], [1, 2, 4], "Image");
        Assert.Equal([-1f, 0f, 0f, 0.5f, 0.25f, 0.5f], destination.Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_errors_that_name_the_field_and_both_lengths()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Collation.ScaleAndNormalize<byte>(new byte[783], new float[784], 1, 0, 1, "Image"));
        Assert.Equal("Field 'Image' should have 784 elements per sample, but a sample has 783.", error.Message);
        Assert.Throws<ArgumentException>(() => Collation.Copy<int>(new int[3], new int[4], "Box"));
        Assert.Throws<ArgumentException>(
            () => Collation.ScaleAndNormalize<byte>(new byte[4], new float[4], 1, [0, 0, 0], [1, 1, 1], "Image"));
        Assert.Throws<NotSupportedException>(
            () => Collation.ScaleAndNormalize<long>(new long[4], new float[4], 1, 0, 1, "Image"));
    }

    [Fact]
    public void Padding_fills_what_the_sample_leaves()
    {
        int[] row = [9, 9, 9, 9];
        Collation.Pad<int>([1, 2], row, -1, "Tokens");
        Assert.Equal([1, 2, -1, -1], row);
        var error = Assert.Throws<ArgumentException>(() => Collation.Pad<int>(new int[5], row, 0, "Tokens"));
        Assert.Equal("Field 'Tokens' has room for 4 elements, but a sample has 5.", error.Message);
    }

    [Fact]
    public void One_hot_rows_have_a_one_at_the_label()
    {
        float[] row = [5, 5, 5];
        Collation.OneHot(1, row, "Label");
        Assert.Equal([0f, 1f, 0f], row);
        var error = Assert.Throws<ArgumentException>(() => Collation.OneHot(3, row, "Label"));
        Assert.Equal("Field 'Label' has 3 classes, so labels are 0 to 2, but a sample has label 3.", error.Message);
        Assert.Throws<ArgumentException>(() => Collation.OneHot(-1, row, "Label"));
    }

    private static void Check<T>(Func<int, T> make, Func<T, float> toFloat)
        where T : unmanaged
    {
        const float Scale = 1 / 255f, Mean = 0.1307f, Deviation = 0.3081f;
        foreach (var length in Lengths)
        {
            var source = Enumerable.Range(-40, length).Select(make).ToArray();
            var destination = new float[length];
            Collation.ScaleAndNormalize<T>(source, destination, Scale, Mean, Deviation, "x");
            var expected = source.Select(
                value => MathF.FusedMultiplyAdd(toFloat(value), Scale / Deviation, -Mean / Deviation));
            Assert.Equal(expected, destination);
        }
    }
}
