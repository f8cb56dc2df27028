using System.Buffers.Binary;
using System.Text;
using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.State;

/// <summary>Whatever the bytes of a file: a <see cref="CheckpointException"/> that names it, or tensors that are all there.</summary>
public sealed class SafeTensorsCorruptionTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly string path;

    public SafeTensorsCorruptionTests() => path = directory["x.safetensors"];

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_file_cut_short_at_any_byte_is_refused() =>
        LiveTensors.NoneIsLeftBy(() =>
        {
            var whole = SmallFile();
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.NotNull(Read(whole[..length]));
            }

            Assert.Null(Read(whole));
            Assert.Contains("follow the header", Read([.. whole, 0])!.Message);
        });

    [Fact]
    public void Any_flipped_bit_is_refused_or_gives_a_consistent_file() =>
        LiveTensors.NoneIsLeftBy(() =>
        {
            var whole = SmallFile();
            var headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
            var refused = 0;
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                var flipped = (byte[])whole.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                var error = Read(flipped);
                refused += error is null ? 0 : 1;
                Assert.True(error is not null || bit / 8 >= 8, "a changed header length went unnoticed");
                Assert.True(error is null || bit / 8 < headerEnd || error.Message.Contains("dtype BOOL", StringComparison.Ordinal));
            }

            Assert.InRange(refused, headerEnd * 8 / 2, whole.Length * 8);
        });

    [Fact]
    public void Random_damage_never_does_anything_else() =>
        LiveTensors.NoneIsLeftBy(() =>
        {
            var whole = SmallFile();
            var random = new Random(7);
            for (var i = 0; i < 5_000; i++)
            {
                var damaged = (byte[])whole.Clone();
                for (var hits = random.Next(1, 20); hits > 0; hits--)
                {
                    var at = random.Next(whole.Length);
                    switch (random.Next(3))
                    {
                        case 0:
                            damaged[at] = (byte)random.Next(256);
                            break;
                        case 1:
                            damaged[at] = "{}[]\":,0123456789-e\\ "u8[random.Next(21)];
                            break;
                        default:
                            var length = Math.Min(random.Next(30), whole.Length - at);
                            whole.AsSpan(random.Next(whole.Length - length), length).CopyTo(damaged.AsSpan(at));
                            break;
                    }
                }

                Read(damaged);
            }
        });

    [Theory]
    [InlineData(0, "header")]
    [InlineData(1UL << 20, "header of 1048576 bytes")]
    [InlineData(ulong.MaxValue, "header of 18446744073709551615 bytes")]
    [InlineData(1UL << 63, "header of 9223372036854775808 bytes")]
    [InlineData(long.MaxValue, "header of 9223372036854775807 bytes")]
    public void A_header_length_that_cannot_be_is_refused(ulong length, string said) =>
        Refused(File("{}", 0, length), said);

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "Null, not StartObject")]
    [InlineData("[]", "StartArray, not StartObject")]
    [InlineData("{", "JSON")]
    [InlineData("{}{}", "JSON")]
    [InlineData("{} x", "JSON")]
    [InlineData("{\"a\":1}", "tensor 'a' is Number")]
    [InlineData("{\"a\":{}}", "lacks dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "lacks dtype, shape or data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype 'F31'; supported are BOOL, U8")]
    [InlineData("{\"a\":{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype of tensor 'a' is Number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "shape of tensor 'a' is not")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}", "shape of tensor 'a' is not")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "shape of tensor 'a' is not")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}", "shape of tensor 'a' contains a String")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}", "JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", "shape of tensor 'a' is Number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "F32 [3] takes 12 bytes, but its data_offsets span 8")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}", "takes 16 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", "takes too many bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,8]}}", "takes too many bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[0,9223372036854775807,2],\"data_offsets\":[0,0]}}", "takes too many bytes")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,8]}}", "shape of tensor 'a' is not")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[8,0]}}", "[8, 0], not a start and an end")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0]}}", "not a start and an end")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8,8]}}", "at most 2")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[-8,0]}}", "data_offsets of tensor 'a'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[7],\"data_offsets\":[0,7]}}", "take 7 bytes, but 8 follow")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}", "take 9 bytes, but only 8 follow")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[7],\"data_offsets\":[1,8]}}", "bytes 0 to 1, before tensor 'a', belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[9223372036854775799,9223372036854775807]}}", "bytes 0 to 9223372036854775799, before")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775807],\"data_offsets\":[0,9223372036854775807]}}", "the file is truncated")]
    [InlineData("{}", "take 0 bytes, but 8 follow")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8],\"x\":1}}", "unknown or duplicate field 'x'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "unknown or duplicate field 'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "'a' twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[8,8]}}", "'a' twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "inside the one that ends at 8")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}", "tensor 'b' begins at byte 4, inside")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", "not Unicode")]
    [InlineData("{\"__metadata__\":1}", "__metadata__ is Number")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "__metadata__ 'a' is Number")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", "__metadata__ names 'a' twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "'__metadata__' twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},}", "JSON")]
    [InlineData("{/**/}", "JSON")]
    public void A_header_that_does_not_fit_is_refused_with_the_reason(string header, string said) => Refused(File(header, 8), said);

    [Fact]
    public void Deep_JSON_is_refused_at_once()
    {
        Refused(File("{\"a\":" + new string('[', 1_000_000), 8), "tensor 'a' is StartArray");
        Refused(File("{\"a\":{\"shape\":" + new string('[', 1_000_000), 8), "JSON");
        Refused(File(string.Concat(Enumerable.Repeat("{\"a\":", 200_000)), 8), "unknown or duplicate field 'a'");
    }

    [Fact]
    public void More_dimensions_than_libtorch_has_are_refused() =>
        Refused(File($"{{\"a\":{{\"dtype\":\"U8\",\"shape\":[{string.Join(',', Enumerable.Repeat(1, 65))}],\"data_offsets\":[0,1]}}}}", 1), "at most 64");

    [Fact]
    public void Text_that_is_not_UTF8_is_refused() =>
        Refused([2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xFF], "not UTF-8");

    [Fact]
    public void Booleans_other_than_0_and_1_are_refused() =>
        Refused([.. File("{\"a\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}}", 0), 2], "tensor 'a' has dtype BOOL");

    [Fact]
    public void A_long_name_does_not_make_a_long_message() =>
        Assert.InRange(Refused(File($"{{\"{new string('n', 1_000_000)}\":1}}", 0), "nnn...").Message.Length, 0, 500);

    [Fact]
    public void Files_of_other_writers_are_read_wherever_the_layout_leaves_a_choice()
    {
        Assert.Null(Read(File("{}", 0)));
        Assert.Null(Read(File("{\"a\":{\"data_offsets\":[0,8],\"shape\":[],\"dtype\":\"F64\"}}", 8)));
        Assert.Null(Read(File("{\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[5,8]},\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}}   ", 8)));
        Assert.Null(Read(File("{\"a\":{\"dtype\":\"U8\",\"shape\":[0,4],\"data_offsets\":[8,8]},\"b\":{\"dtype\":\"I8\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8)));
    }

    private static byte[] File(string header, int dataLength, ulong? headerLength = null)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + bytes.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength ?? (ulong)bytes.Length);
        bytes.CopyTo(file, 8);
        return file;
    }

    private byte[] SmallFile()
    {
        using var scope = NewDisposeScope();
        SafeTensors.Save(
            path,
            new Dictionary<string, Tensor>
            {
                ["weight"] = arange(6, ScalarType.Float32).reshape(2, 3),
                ["bias"] = tensor(1.5),
                ["mask"] = ones(3, ScalarType.Bool),
                ["none"] = empty(0, 4),
                ["half"] = ones(3, ScalarType.BFloat16),
            },
            new Dictionary<string, string> { ["version"] = "1", ["note"] = "a \"quoted\" one" },
            TestContext.Current.CancellationToken);
        return System.IO.File.ReadAllBytes(path);
    }

    private CheckpointException Refused(byte[] file, string said)
    {
        var error = Read(file);
        Assert.NotNull(error);
        Assert.Contains(said, error.Message);
        return error;
    }

    /// <returns>Why the file was refused; null if it was read. Other exceptions, waste and inconsistency fail the test.</returns>
    private CheckpointException? Read(byte[] file)
    {
        System.IO.File.WriteAllBytes(path, file);
        var most = 65_536 + (8L * file.Length);
        var (error, allocated) = Measure(file.Length);
        if (allocated > most)
        {
            // A cost of the runtime, such as a pooled buffer that a collection took, falls into one reading; what a file asks for, into each.
            (error, allocated) = Measure(file.Length);
        }

        Assert.InRange(allocated, 0, most);
        return error;
    }

    private (CheckpointException? Error, long Allocated) Measure(int length)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var tensors = SafeTensors.Load(path);
            Assert.InRange(tensors.Values.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize), 0, length);
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            return (null, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        catch (CheckpointException error)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(path, error.Path);
            Assert.StartsWith($"'{path}' cannot be read: ", error.Message);
            return (error, allocated);
        }
    }
}
