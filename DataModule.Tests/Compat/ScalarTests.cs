using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class ScalarTests
{
    [Fact]
    public void Numbers_become_scalars_of_three_kinds()
    {
        Assert.Equal(ScalarType.Int64, ((Scalar)(byte)1).Type);
        Assert.Equal(ScalarType.Int64, ((Scalar)1).Type);
        Assert.Equal(ScalarType.Float64, ((Scalar)1f).Type);
        Assert.Equal(ScalarType.Float64, ((Scalar)(Half)1).Type);
        Assert.Equal(ScalarType.Bool, ((Scalar)true).Type);
    }

    [Fact]
    public void Scalars_convert_back_to_numbers()
    {
        Assert.Equal(2.5f, 2.5.ToScalar().ToSingle());
        Assert.Equal(2.0, 2.ToScalar().ToDouble());
        Assert.Equal(2L, 2.9.ToScalar().ToInt64());
        Assert.Equal((byte)200, 200.ToScalar().ToByte());
        Assert.Equal((sbyte)-1, (-1L).ToScalar().ToSByte());
        Assert.Equal((short)7, 7.ToScalar().ToInt16());
        Assert.Equal(1, true.ToScalar().ToInt32());
        Assert.True(0.5.ToScalar().ToBoolean());
        Assert.False(0.ToScalar().ToBoolean());
    }
}
