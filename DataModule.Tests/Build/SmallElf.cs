using System.Buffers.Binary;
using System.Text;

namespace DataModule.Tests.Build;

/// <summary>
/// A 64-bit little-endian ELF file with as much in it as symbol versions take: one undefined symbol "init" of version V_2 of libx.so,
/// one undefined symbol "call" of V_1, which a relocation refers to, and the definition of a version of its own, OWN_1.
/// </summary>
internal sealed class SmallElf
{
    // Sections 1 to 6; 0 is empty.
    public const int Strings = 1, Symbols = 2, Versions = 3, Needs = 4, Definitions = 5, Relocations = 6;

    private const int HeaderSize = 64;
    private static readonly int[] Sizes = [0, 64, 3 * 24, 3 * 2, 48, 28, 24];

    public SmallElf()
    {
        var table = HeaderSize + Sizes.Sum(size => size + 4);
        Bytes = new byte[table + (64 * Sizes.Length)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(Bytes, 0);
        Put64(40, table);
        Put16(58, 64);
        Put16(60, Sizes.Length);

        var (at, types, links, entries) = (HeaderSize, new uint[] { 0, 3, 11, 0x6fffffff, 0x6ffffffe, 0x6ffffffd, 4 }, new[] { 0, 0, 1, 2, 1, 1, 2 }, new[] { 0, 0, 24, 2, 0, 0, 24 });
        for (var section = 1; section < Sizes.Length; section++)
        {
            var header = Header(section);
            Put32(header + 4, types[section]);
            Put64(header + 24, at);
            Put64(header + 32, Sizes[section]);
            Put32(header + 40, (uint)links[section]);
            Put64(header + 56, entries[section]);
            at += Sizes[section] + 4;
        }

        Encoding.ASCII.GetBytes("\0libx.so\0V_1\0V_2\0init\0call\0OWN_1\0").CopyTo(Bytes, Offset(Strings));
        Put32(Offset(Symbols) + 24, 17);
        Put32(Offset(Symbols) + 48, 22);
        Put16(Offset(Versions) + 2, 3);
        Put16(Offset(Versions) + 4, 2);

        Put16(Offset(Needs) + 2, 2);
        Put32(Offset(Needs) + 4, 1);
        Put32(Offset(Needs) + 8, 16);
        PutNeed(Offset(Needs) + 16, index: 2, name: 9, next: 16);
        PutNeed(Offset(Needs) + 32, index: 3, name: 13, next: 0);

        Put32(Offset(Definitions) + 12, 20);
        Put32(Offset(Definitions) + 20, 27);
        Put32(Offset(Relocations) + 12, 2);
    }

    public byte[] Bytes { get; }

    /// <summary>Where the flags of the need for V_2 stand.</summary>
    public int Flags => Offset(Needs) + 32 + 4;

    /// <summary>Where a section's header starts.</summary>
    public int Header(int section) => (int)BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(40)) + (64 * section);

    /// <summary>Where a section's content starts.</summary>
    public int Offset(int section) => (int)BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(Header(section) + 24));

    public void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(at), (ushort)value);

    public void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(at), value);

    public void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(Bytes.AsSpan(at), value);

    private void PutNeed(int at, int index, uint name, uint next)
    {
        Put16(at + 6, index);
        Put32(at + 8, name);
        Put32(at + 12, next);
    }
}
