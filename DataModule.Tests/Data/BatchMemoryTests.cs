using TorchSharp;
using Xunit;

namespace DataModule.Tests.Data;

[Collection(Allocations.Alone)]
public sealed class BatchMemoryTests
{
    [Fact]
    public void Spans_are_the_tensors_own_memory()
    {
        using var memory = new BatchMemory();
        var buffer = memory.Rent<float>(0, [2, 3]);
        for (var place = 0; place < 6; place++)
        {
            buffer.Span[place] = place;
        }

        Assert.Equal([2L, 3L], buffer.Tensor.shape);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], buffer.Tensor.data<float>().ToArray());
    }

    [Fact]
    public void Every_supported_element_type_can_be_rented()
    {
        using var memory = new BatchMemory();
        Assert.Equal(torch.ScalarType.Byte, memory.Rent<byte>(0, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Int8, memory.Rent<sbyte>(1, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Int16, memory.Rent<short>(2, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Int32, memory.Rent<int>(3, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Int64, memory.Rent<long>(4, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Float16, memory.Rent<Half>(5, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Float32, memory.Rent<float>(6, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Float64, memory.Rent<double>(7, [1]).Tensor.dtype);
        Assert.Equal(torch.ScalarType.Bool, memory.Rent<bool>(8, [1]).Tensor.dtype);
        Assert.Throws<NotSupportedException>(() => memory.Rent<uint>(9, [1]).Tensor);
    }

    [Fact]
    public void A_shape_seen_before_costs_no_tensor_and_no_allocation()
    {
        using var memory = new BatchMemory();
        // Not literals in the calls: an unoptimised build allocates for a span of constants.
        long[] fullShape = [64, 784], lastShape = [10, 784];
        var full = memory.Rent<float>(0, fullShape).Tensor;
        var last = memory.Rent<float>(0, lastShape).Tensor;
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            Assert.True(ReferenceEquals(full, memory.Rent<float>(0, fullShape).Tensor));
            Assert.True(ReferenceEquals(last, memory.Rent<float>(0, lastShape).Tensor));
        }));
    }

    [Fact]
    public void Changing_shapes_reuse_the_memory_and_growing_ones_replace_it()
    {
        using var memory = new BatchMemory();
        for (var length = 1; length < 200; length++)
        {
            var buffer = memory.Rent<int>(0, [4, length]);
            buffer.Span.Fill(length);
            Assert.Equal(4L * length * length, buffer.Tensor.sum().item<long>());
        }

        Assert.InRange(memory.ByteCount, 4 * 199 * sizeof(int), 2 * 4 * 199 * sizeof(int));
    }

    [Fact]
    public void Tensors_outlive_the_dispose_scope_they_were_made_in()
    {
        using var memory = new BatchMemory();
        torch.Tensor tensor;
        using (torch.NewDisposeScope())
        {
            tensor = memory.Rent<float>(0, [2]).Tensor;
        }

        Assert.False(tensor.IsInvalid);
        Assert.Equal(2, tensor.numel());
    }

    [Fact]
    public void A_tensor_that_the_consumer_disposed_is_made_again()
    {
        using var memory = new BatchMemory();
        memory.Rent<float>(0, [2]).Tensor.Dispose();
        var buffer = memory.Rent<float>(0, [2]);
        buffer.Span[1] = 5;
        Assert.Equal(5, buffer.Tensor[1].item<float>());
    }

    [Fact]
    public void A_recycled_batch_throws_and_says_what_to_do()
    {
        var memory = new BatchMemory().Lease();
        var batch = Collate(memory, 1, 2);
        Assert.Equal(2, batch.Numbers.numel());
        memory.Recycle();
        var error = Assert.Throws<InvalidOperationException>(() => batch.Numbers);
        Assert.Contains("Detach()", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => batch.Detach());
        batch.Dispose();
    }

    [Fact]
    public void A_detached_batch_owns_its_memory_until_it_is_disposed()
    {
        var memory = new BatchMemory().Lease();
        var batch = Collate(memory, 1, 2).Detach();
        Assert.False(memory.IsLeased);
        var numbers = batch.Numbers;
        batch.Dispose();
        Assert.True(numbers.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => batch.Numbers);
        Assert.Throws<ObjectDisposedException>(() => memory.RentArray<int>(0, 1));
        batch.Dispose();
    }

    [Fact]
    public void Disposing_a_leased_batch_ends_the_lease_and_keeps_the_memory()
    {
        var memory = new BatchMemory().Lease();
        var batch = Collate(memory, 1, 2);
        var numbers = batch.Numbers;
        batch.Dispose();
        Assert.Throws<InvalidOperationException>(() => batch.Numbers);
        Assert.False(numbers.IsInvalid);
        Assert.True(ReferenceEquals(numbers, Collate(memory, 3, 4).Numbers));
    }

    [Fact]
    public void Nested_memory_is_recycled_detached_and_disposed_with_its_root()
    {
        var memory = new BatchMemory().Lease();
        var nested = memory.Nested(0);
        Assert.Same(nested, memory.Nested(0));
        var version = nested.Version;
        memory.Recycle();
        Assert.Throws<InvalidOperationException>(() => nested.ThrowIfRecycled(version));
        nested.Detach(nested.Version);
        Assert.False(memory.IsLeased);
        var tensor = nested.Rent<float>(0, [1]).Tensor;
        memory.Dispose();
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void Arrays_have_exactly_the_length_asked_for_and_are_reused()
    {
        using var memory = new BatchMemory();
        var names = memory.RentArray<string>(0, 64);
        Assert.Equal(64, names.Length);
        Assert.Equal(10, memory.RentArray<string>(0, 10).Length);
        Assert.Same(names, memory.RentArray<string>(0, 64));
    }

    [Fact]
    public void An_adopted_tensor_is_disposed_with_the_batch()
    {
        var memory = new BatchMemory();
        torch.Tensor tensor;
        using (torch.NewDisposeScope())
        {
            tensor = memory.Adopt(torch.zeros(3));
        }

        Assert.False(tensor.IsInvalid);
        memory.Release(memory.Version);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void A_batch_too_large_for_a_span_is_an_error_that_says_so()
    {
        using var memory = new BatchMemory();
        var error = Assert.Throws<ArgumentException>(() => memory.Rent<float>(0, [1 << 20, 1024]).Tensor);
        Assert.Contains("4294967296 bytes", error.Message, StringComparison.Ordinal);
    }

    private static NumberBatch Collate(BatchMemory memory, params long[] numbers) =>
        NumberBatch.Collate(Array.ConvertAll(numbers, number => new Numbered(number, new byte[2])), memory);
}
