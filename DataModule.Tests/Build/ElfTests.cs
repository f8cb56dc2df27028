using DataModule.Build;
using Xunit;

namespace DataModule.Tests.Build;

/// <summary>The reader of ELF files that a consumer's build uses: it marks one need as weak, or says why not.</summary>
public sealed class ElfTests
{
    private readonly SmallElf file = new();

    [Fact]
    public void A_need_that_nothing_uses_is_marked_and_not_another_byte_is_touched()
    {
        var before = (byte[])file.Bytes.Clone();
        Assert.Equal(["V_1", "V_2"], new Elf(file.Bytes).NeededVersions("libx.so"));

        Assert.True(new Elf(file.Bytes).MarkWeak("V_2"));

        Assert.Equal([file.Flags], Enumerable.Range(0, before.Length).Where(at => before[at] != file.Bytes[at]));
        Assert.Equal(2, file.Bytes[file.Flags]);
        Assert.Equal(["V_1"], new Elf(file.Bytes).NeededVersions("libx.so"));
        Assert.Equal(["OWN_1"], new Elf(file.Bytes).DefinedVersions());
    }

    [Fact]
    public void A_marked_file_and_one_without_the_need_stay_as_they_are()
    {
        new Elf(file.Bytes).MarkWeak("V_2");
        var before = (byte[])file.Bytes.Clone();

        Assert.False(new Elf(file.Bytes).MarkWeak("V_2"));
        Assert.False(new Elf(file.Bytes).MarkWeak("V_3"));
        Assert.Equal(before, file.Bytes);
        Assert.Empty(new Elf(file.Bytes).NeededVersions("liby.so"));
    }

    [Fact]
    public void A_symbol_that_a_relocation_refers_to_is_in_use()
    {
        Assert.Equal("It really uses call of version V_1.", Refused("V_1"));
    }

    [Fact]
    public void So_is_one_that_is_defined_here()
    {
        file.Put16(file.Offset(SmallElf.Symbols) + 24 + 6, 5);
        Assert.Equal("It defines a symbol of version V_2 itself.", Refused("V_2"));
    }

    [Fact]
    public void Relocations_without_addends_count_too()
    {
        file.Put32(file.Header(SmallElf.Relocations) + 4, 9);
        file.Put64(file.Header(SmallElf.Relocations) + 32, 16);
        file.Put64(file.Header(SmallElf.Relocations) + 56, 16);
        Assert.Equal("It really uses call of version V_1.", Refused("V_1"));
        Assert.True(new Elf(file.Bytes).MarkWeak("V_2"));
    }

    [Theory]
    [InlineData(4, 1, "It is not a 64-bit little-endian ELF file.")]
    [InlineData(5, 2, "It is not a 64-bit little-endian ELF file.")]
    [InlineData(1, 'e', "It is not an ELF file.")]
    [InlineData(58, 0, "It has no section headers.")]
    [InlineData(60, 0, "It has no section headers.")]
    public void Other_files_are_told_apart(int at, int value, string message)
    {
        file.Bytes[at] = (byte)value;
        Assert.Equal(message, Refused("V_2"));
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        for (var length = 0; length < file.Bytes.Length; length++)
        {
            var cut = file.Bytes[..length];
            Assert.Throws<InvalidDataException>(() => new Elf(cut).MarkWeak("V_2"));
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData((1L << 48) - 1)]
    [InlineData(1L << 32)]
    public void Offsets_and_sizes_that_lead_out_of_the_file_are_refused(long value)
    {
        foreach (var field in new[] { 24, 32 })
        {
            foreach (var section in new[] { SmallElf.Symbols, SmallElf.Versions, SmallElf.Needs, SmallElf.Relocations })
            {
                var hostile = new SmallElf();
                hostile.Put64(hostile.Header(section) + field, value);
                // A list of needs that claims to be longer than it is stays what it is: it ends where its chain ends.
                if (section is SmallElf.Needs && field == 32 && value is > 0 and < 1L << 48)
                {
                    Assert.True(new Elf(hostile.Bytes).MarkWeak("V_2"));
                    continue;
                }

                // One more of its symbols may have any version; the table of versions has no size that is relied on.
                if (section is SmallElf.Versions && field == 32 && value is > 0 and < 1L << 48)
                {
                    continue;
                }

                Assert.Throws<InvalidDataException>(() => new Elf(hostile.Bytes).MarkWeak("V_2"));
            }
        }
    }

    [Theory]
    [InlineData(SmallElf.Needs)]
    [InlineData(SmallElf.Versions)]
    public void A_section_that_refers_to_none_is_refused(int section)
    {
        file.Put32(file.Header(section) + 40, uint.MaxValue);
        Assert.Equal("A section refers to section 4294967295 of 7.", Refused("V_2"));
    }

    [Fact]
    public void A_file_without_a_table_of_symbol_versions_is_refused()
    {
        file.Put32(file.Header(SmallElf.Versions) + 4, 1);
        Assert.Equal("It has 0 tables of symbol versions, not 1.", Refused("V_2"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(25)]
    public void Relocations_and_symbols_of_unknown_size_are_refused(long size)
    {
        file.Put64(file.Header(SmallElf.Relocations) + 56, size);
        Assert.Equal($"It has relocations of {size} bytes.", Refused("V_2"));
        file.Put64(file.Header(SmallElf.Symbols) + 56, size);
        Assert.Equal("Its symbol versions are not those of its dynamic symbols.", Refused("V_2"));
    }

    [Fact]
    public void A_chain_that_leads_out_of_its_section_is_refused()
    {
        file.Put32(file.Offset(SmallElf.Needs) + 32 + 12, 64);
        Assert.Equal("A list of symbol versions leads out of its section.", Refused("V_2"));
        // A distance of -16 would lead back; it is read as one of 4 GiB.
        file.Put32(file.Offset(SmallElf.Needs) + 32 + 12, unchecked((uint)-16));
        Assert.Equal("A list of symbol versions leads out of its section.", Refused("V_2"));
    }

    [Fact]
    public void Chains_that_overlap_end()
    {
        // The second entry starts a byte after the first, in a section that has room for one.
        file.Put32(file.Offset(SmallElf.Needs) + 16 + 12, 1);
        file.Put64(file.Header(SmallElf.Needs) + 32, 31);
        Assert.Equal("Its lists of symbol versions overlap.", Refused("V_2"));
    }

    [Fact]
    public void Any_byte_may_be_wrong_without_another_exception_or_an_endless_loop()
    {
        for (var at = 0; at < file.Bytes.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                var hostile = (byte[])file.Bytes.Clone();
                hostile[at] = value;
                var exception = Record.Exception(() =>
                {
                    var elf = new Elf(hostile);
                    elf.MarkWeak("V_2");
                    elf.DefinedVersions();
                });
                Assert.True(exception is null or InvalidDataException, $"byte {at} = {value}: {exception}");
            }
        }
    }

    private string Refused(string version)
    {
        var before = (byte[])file.Bytes.Clone();
        var exception = Assert.Throws<InvalidDataException>(() => new Elf(file.Bytes).MarkWeak(version));
        Assert.Equal(before, file.Bytes);
        return exception.Message;
    }
}
