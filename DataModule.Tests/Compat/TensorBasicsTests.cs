using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Compat;

public sealed class TensorBasicsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Properties_describe_the_tensor()
    {
        var t = zeros(2, 3, dtype: int32);

        Assert.Equal(new long[] { 2, 3 }, t.shape);
        Assert.Equal(new long[] { 3, 1 }, t.stride());
        Assert.Equal(2, t.size(0));
        Assert.Equal(3, t.size(-1));
        Assert.Equal(2, t.ndim);
        Assert.Equal(2, t.dim());
        Assert.Equal(6, t.numel());
        Assert.Equal(6, t.NumberOfElements);
        Assert.Equal(4, t.element_size());
        Assert.Equal(4, t.ElementSize);
        Assert.Equal(int32, t.dtype);
        Assert.Equal(DeviceType.CPU, t.device_type);
        Assert.Equal("cpu", t.device.ToString());
        Assert.True(t.is_contiguous());
        Assert.False(t.t().is_contiguous());
        Assert.False(t.is_sparse);
        Assert.False(t.is_cuda);
        Assert.False(t.is_pinned());
        Assert.False(t.requires_grad);
        Assert.True(t.is_leaf);
        Assert.False(t.IsInvalid);
        Assert.NotEqual(IntPtr.Zero, t.Handle);
        Assert.Equal("[2x3], type = Int32, device = cpu", t.ToString());
        Assert.Equal("[], type = Float32, device = cpu", tensor(1f).ToString());
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        var t = zeros(3);

        MemoryMarshal.Cast<byte, float>(t.bytes)[1] = 5f;
        Assert.Equal([0f, 5f, 0f], t.data<float>().ToArray());

        t.bytes = MemoryMarshal.AsBytes(new[] { 1f, 2f, 3f }.AsSpan());
        Assert.Equal([1f, 2f, 3f], t.data<float>().ToArray());
        Assert.Equal(0, zeros(0).bytes.Length);
    }

    [Fact]
    public void Bytes_refuse_what_they_cannot_show()
    {
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
        Assert.Throws<ArgumentException>(() => { zeros(3).bytes = new byte[11]; });
    }

    [Fact]
    public void Item_reads_a_single_element_of_its_own_type_only()
    {
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(7L, tensor(7L).item<long>());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal((Half)1.5, tensor(new[] { (Half)1.5 }).item<Half>());
        Assert.Throws<ArgumentException>(() => tensor(2.5f).item<double>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
    }

    [Fact]
    public void Numbers_convert_from_any_element_type()
    {
        Assert.Equal(3f, tensor(3).ToSingle());
        Assert.Equal(3L, tensor(3.0).ToInt64());
        Assert.Equal(3, tensor((byte)3).ToInt32());
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.True(tensor(1).ToBoolean());
        Assert.Equal(4f, (float)tensor(4.0));
    }

    [Fact]
    public void Conversion_copies_only_when_needed()
    {
        var t = tensor(new[] { 1.7f, -2.2f });

        Assert.Equal([1L, -2L], t.to(int64).data<long>().ToArray());
        Assert.Equal([1, -2], t.@int().data<int>().ToArray());
        var same = t.to(float32);
        same[0] = 9f;
        Assert.Equal(9f, t[0].item<float>());
        var copy = t.to_type(float32, copy: true);
        copy[0] = 1f;
        Assert.Equal(9f, t[0].item<float>());
        Assert.Equal(float64, t.to(float64, CPU, non_blocking: true).dtype);
        Assert.Equal(float32, t.to("cpu").dtype);
        Assert.Equal(int64, t.to(tensor(1L)).dtype);
    }

    [Fact]
    public void To_disposes_its_source_on_request()
    {
        var t = ones(2);
        var converted = t.to(float64, disposeAfter: true);

        Assert.True(t.IsInvalid);
        Assert.Equal([1.0, 1.0], converted.data<double>().ToArray());
    }

    [Fact]
    public void Copy_fill_and_zero_work_in_place_and_return_the_same_object()
    {
        var t = zeros(2, 2);

        Assert.Same(t, t.copy_(tensor(new[] { 1, 2 })));
        Assert.Equal([1f, 2f, 1f, 2f], t.data<float>().ToArray());
        Assert.Same(t, t.fill_(4));
        Assert.Equal([4f, 4f, 4f, 4f], t.data<float>().ToArray());
        t.zero_().Dispose();
        Assert.Equal(0f, t.sum().item<float>());
    }

    [Fact]
    public void Clone_is_apart_alias_and_detach_are_not()
    {
        var t = zeros(2);
        var clone = t.clone();
        var alias = t.alias();
        var detached = t.detach();
        t[0] = 1f;

        Assert.Equal(0f, clone[0].item<float>());
        Assert.Equal(1f, alias[0].item<float>());
        Assert.Equal(1f, detached[0].item<float>());
    }

    [Fact]
    public void The_accessor_reads_and_writes_strided_tensors()
    {
        var t = arange(6).reshape(2, 3).t();
        var data = t.data<long>();

        Assert.Equal([0L, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal([0L, 3, 1, 4, 2, 5], data.ToList());
        Assert.Equal(6, data.Count);
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(4, data[3]);
        data[2, 0] = 20;
        Assert.Equal(20, t[2, 0].item<long>());
        data.CopyFrom([7L, 8, 9], 1, 4);
        Assert.Equal([0L, 3, 1, 4, 8, 9], data.ToArray());
        Assert.Equal(new long[,] { { 0, 3 }, { 1, 4 }, { 8, 9 } }, (long[,])data.ToNDArray());
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        Assert.Throws<IndexOutOfRangeException>(() => data[0, 2]);
        Assert.Throws<ArgumentException>(() => t.data<int>());
    }

    [Fact]
    public void The_accessor_copies_into_arrays_and_spans()
    {
        var t = arange(4);
        var array = new long[6];
        t.data<long>().CopyTo(array, 2);
        Assert.Equal([0L, 0, 0, 1, 2, 3], array);

        var span = new long[2];
        t.data<long>().CopyTo(span.AsSpan(), 0, 1);
        Assert.Equal([1L, 2], span);
    }

    [Fact]
    public void A_failure_in_libtorch_says_what_libtorch_says()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(2).add(zeros(3)));
        Assert.StartsWith("The size of tensor a (2) must match the size of tensor b (3)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros(2, 3)));
        Assert.Throws<ExternalException>(() => zeros(2).reshape(3));
    }

    [Fact]
    public void A_disposed_tensor_cannot_be_used()
    {
        var t = zeros(2);
        t.Dispose();
        t.Dispose();

        Assert.True(t.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => t.add(1));
        Assert.Throws<InvalidOperationException>(() => t.shape);
        Assert.Throws<InvalidOperationException>(() => t.Handle);
    }

    [Fact]
    public void A_cuda_device_is_refused_where_there_is_none()
    {
        Assert.SkipWhen(cuda.is_available(), "This machine has CUDA.");

        Assert.Equal(0, cuda.device_count());
        Assert.Throws<InvalidOperationException>(() => zeros(2, device: device("cuda:0")));
        Assert.Throws<InvalidOperationException>(() => zeros(2).cuda());
        Assert.Equal(new long[] { 2 }, zeros(2).cpu().shape);
    }

    [Fact]
    public void Devices_are_read_from_their_names()
    {
        var cuda1 = new Device("cuda:1");

        Assert.Equal((DeviceType.CUDA, 1), (cuda1.type, cuda1.index));
        Assert.Equal("cuda:1", cuda1.ToString());
        Assert.Equal("cuda", new Device(DeviceType.CUDA).ToString());
        Assert.Equal(DeviceType.CPU, device("cpu").type);
        Assert.Equal(-1, CPU.index);
    }
}
