using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorCreationTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Constant_tensors_take_their_shape_in_many_ways()
    {
        Assert.Equal([0f, 0f], zeros(2).data<float>().ToArray());
        Assert.Equal([1f, 1f], ones(2L).data<float>().ToArray());
        Assert.Equal(new long[] { 2, 3 }, zeros(2, 3).shape);
        Assert.Equal(new long[] { 2, 3, 4 }, ones([2, 3, 4]).shape);
        Assert.Equal(new long[] { 2, 3, 4, 5 }, empty(2, 3, 4, 5).shape);
        Assert.Equal([], zeros(Array.Empty<long>()).shape);
        Assert.Equal(float64, zeros(2, float64).dtype);
        Assert.Equal([7L, 7], full(2, 7).data<long>().ToArray());
        Assert.Equal(float32, full([2, 2], 0.5).dtype);
        Assert.Equal(int64, full(2, true).dtype);
        Assert.Equal(float16, full(2, 1, float16).dtype);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Ranges_infer_their_type()
    {
        Assert.Equal([0L, 1, 2], arange(3).data<long>().ToArray());
        Assert.Equal([2L, 4], arange(2, 6, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f], arange(0, 1, 0.5).data<float>().ToArray());
        Assert.Equal(int32, arange(3, int32).dtype);
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0f, 0f, 1f], eye(2).data<float>().ToArray());
        Assert.Equal(new long[] { 2, 3 }, eye(2, 3).shape);
    }

    [Fact]
    public void Arrays_and_numbers_become_tensors_of_their_type()
    {
        Assert.Equal((byte)5, tensor((byte)5).item<byte>());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal([(sbyte)-1], tensor(new sbyte[] { -1 }).data<sbyte>().ToArray());
        Assert.Equal([(short)300], tensor(new short[] { 300 }).data<short>().ToArray());
        Assert.Equal([70000], tensor(new[] { 70000 }).data<int>().ToArray());
        Assert.Equal([1.5], tensor(new[] { 1.5 }).data<double>().ToArray());
        Assert.Equal([(Half)1.5], tensor(new[] { (Half)1.5 }).data<Half>().ToArray());
        Assert.Equal([1L, 2], tensor(new List<long> { 1, 2 }).data<long>().ToArray());
        Assert.Equal(float64, tensor(new[] { 1f }, dtype: float64).dtype);
        Assert.True(tensor(new[] { 1f }, requires_grad: true).requires_grad);
        Assert.Equal([], tensor(1.5f).shape);
    }

    [Fact]
    public void Arrays_of_several_dimensions_keep_their_shape()
    {
        Assert.Equal(new long[] { 2, 3 }, tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal(6, tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } })[1, 2].item<int>());
        Assert.Equal(new long[] { 1, 2, 2 }, tensor(new float[1, 2, 2]).shape);
        Assert.Equal(new long[] { 1, 1, 2, 1 }, tensor(new double[1, 1, 2, 1]).shape);
        Assert.Equal(new long[] { 3, 2 }, tensor(new[] { 1, 2, 3, 4, 5, 6 }, [3, 2]).shape);
        Assert.Equal(new long[] { 2, 1 }, tensor(new[] { 1f, 2f }.AsMemory(), [2, 1]).shape);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1, 2, 3 }, [2, 2]));
    }

    [Fact]
    public void Tensor_copies_and_from_array_shares()
    {
        var numbers = new[] { 1f, 2f };
        var copy = tensor(numbers);
        var shared = from_array(numbers);
        var converted = from_array(numbers, float64);
        numbers[0] = 9f;

        Assert.Equal(1f, copy[0].item<float>());
        Assert.Equal(9f, shared[0].item<float>());
        Assert.Equal(1.0, converted[0].item<double>());
        shared[1] = 5f;
        Assert.Equal(5f, numbers[1]);
        Assert.Equal(new long[] { 2, 1 }, from_array(new long[2, 1]).shape);
        Assert.Equal([1L, 2], as_tensor(new[] { 1L, 2 }).data<long>().ToArray());
    }

    [Fact]
    public void A_buffer_is_shared_from_an_offset_and_stays_alive()
    {
        var part = Part();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal([2f, 3f], part.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => frombuffer(new float[2], float32, offset: 2));
        Assert.Throws<IndexOutOfRangeException>(() => frombuffer(new float[2], float32, count: 3));

        static Tensor Part() => frombuffer(new[] { 1f, 2f, 3f, 4f }, float32, count: 2, offset: 1);
    }

    [Fact]
    public void Shared_memory_is_released_with_the_last_tensor()
    {
        var (watch, view) = Share();
        Collect();
        Assert.True(watch.IsAlive);
        view.Dispose();
        Collect();
        Assert.False(watch.IsAlive);

        static (WeakReference, Tensor) Share()
        {
            var numbers = new float[1024];
            using var shared = from_array(numbers);
            return (new WeakReference(numbers), shared[..10]);
        }

        static void Collect()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [Fact]
    public void Like_takes_shape_type_and_device_of_its_model()
    {
        var model = zeros(2, 3, dtype: int32);

        Assert.Equal((int32, 6L), (model.ones_like().dtype, model.ones_like().sum().item<long>()));
        Assert.Equal(float32, zeros_like(model, float32).dtype);
        Assert.Equal([7, 7, 7, 7, 7, 7], full_like(model, 7).data<int>().ToArray());
        Assert.Equal(model.shape, empty_like(model).shape);
        Assert.Equal(model.shape, rand_like(model, float32).shape);
        Assert.Equal(model.shape, randn_like(model, float32).shape);
        Assert.Equal(model.shape, model.randn_like(float32).shape);
        Assert.Equal(int32, model.new_zeros([4]).dtype);
        Assert.Equal(int32, model.new_empty([4]).dtype);
    }

    [Fact]
    public void Element_types_know_their_kind_and_size()
    {
        Assert.Equal((ScalarType.Byte, ScalarType.Int64, ScalarType.Float16), (uint8, @long, half));
        Assert.True(is_integral(int8) && is_integral(@bool) && !is_integral(float32));
        Assert.True(is_floating_point(bfloat16) && !is_floating_point(int64));
        Assert.True(is_complex(complex64));
        Assert.Equal((1L, 2L, 4L, 8L), (uint8.ElementSize(), bfloat16.ElementSize(), float32.ElementSize(), int64.ElementSize()));
    }

    [Fact]
    public void An_impossible_shape_is_an_error() => Assert.Throws<ExternalException>(() => zeros(-1));
}
