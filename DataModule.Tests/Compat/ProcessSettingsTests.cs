using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

[Collection(ProcessWideTorchState.Name)]
public sealed class ProcessSettingsTests
{
    [Fact]
    public void The_number_of_threads_of_an_operator_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
        Assert.True(get_num_interop_threads() >= 1);
    }

    [Fact]
    public void The_default_type_applies_to_floating_point_factories()
    {
        try
        {
            set_default_dtype(float64);
            using var scope = NewDisposeScope();
            Assert.Equal(float64, zeros(2).dtype);
            Assert.Equal(float64, rand(2).dtype);
            Assert.Equal(float64, linspace(0, 1, 2).dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }
        Assert.Equal(float32, get_default_dtype());
        Assert.Throws<ArgumentException>(() => set_default_dtype(int64));
    }
}
