using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace DataModule;

/// <summary>An open safetensors file. Its header has been checked, also against the file's length.</summary>
internal sealed class SafeTensorsReader : IDisposable
{
    private const int PrefixLength = sizeof(ulong);

    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly SafeTensorsHeader header;
    private readonly long dataStart;

    private SafeTensorsReader(string path, SafeFileHandle file)
    {
        this.path = path;
        this.file = file;
        var length = RandomAccess.GetLength(file);
        if (length < PrefixLength)
        {
            throw new CheckpointException(path, $"it has {length} bytes, too few for a safetensors file");
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        ReadExactly(prefix, 0);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafeTensorsHeader.MaxLength || (long)headerLength > length - PrefixLength)
        {
            throw new CheckpointException(
                path,
                $"its first {PrefixLength} bytes state a header of {headerLength} bytes, but {length - PrefixLength} bytes follow "
                + $"and at most {SafeTensorsHeader.MaxLength} are allowed: the file is truncated, or not a safetensors file");
        }

        dataStart = PrefixLength + (long)headerLength;
        header = ReadHeader((int)headerLength, length - dataStart);
    }

    public IReadOnlyDictionary<string, TensorEntry> Entries => header.Entries;

    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <exception cref="CheckpointException">The file is damaged, or is not a safetensors file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static SafeTensorsReader Open(string path)
    {
        var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        try
        {
            return new(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads all tensors, or those with certain names, into CPU memory. They are in no dispose scope.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public Dictionary<string, torch.Tensor> ReadAll(Func<string, bool>? isWanted = null)
    {
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in Entries.Values.Where(entry => isWanted?.Invoke(entry.Name) ?? true).OrderBy(entry => entry.Offset))
            {
                tensors[entry.Name] = torch.empty(entry.Shape, entry.Type).DetachFromDisposeScope();
                Fill(tensors[entry.Name], entry);
            }
        }
        catch
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }

        return tensors;
    }

    public void Dispose() => file.Dispose();

    private void Fill(torch.Tensor tensor, TensorEntry entry)
    {
        var position = dataStart + entry.Offset;
        TensorBytes.Write(tensor, bytes =>
        {
            ReadExactly(bytes, position);
            position += bytes.Length;

            // libtorch relies on booleans being 0 or 1.
            if (entry.Type == torch.ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new CheckpointException(path, $"tensor '{entry.Name}' has dtype BOOL, but bytes other than 0 and 1");
            }
        });
    }

    private SafeTensorsHeader ReadHeader(int length, long dataLength)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var json = buffer.AsSpan(0, length);
            ReadExactly(json, PrefixLength);
            return SafeTensorsHeader.Parse(json, dataLength);
        }
        catch (FormatException error)
        {
            throw new CheckpointException(path, error.Message, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadExactly(Span<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var count = RandomAccess.Read(file, bytes, position);
            if (count == 0)
            {
                throw new CheckpointException(path, "it was truncated while it was being read");
            }

            bytes = bytes[count..];
            position += count;
        }
    }
}
