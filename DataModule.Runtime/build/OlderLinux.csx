// Compiled for netstandard2.0 by the build of each project that uses DataModule (RoslynCodeTaskFactory), and by the tests.
#nullable disable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;

namespace DataModule.Build;

/// <summary>
/// Writes a copy of TorchSharp's Linux library that loads on systems with an older C++ runtime (Debian 12, Ubuntu 22.04). The requirement
/// of one symbol version is marked as weak, if nothing uses a symbol of that version. The original file is not changed.
/// </summary>
public sealed class OlderLinux : Microsoft.Build.Utilities.Task
{
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>The path of libLibTorchSharp.so in the package.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The path of the copy.</summary>
    [Required]
    public string Copy { get; set; }

    /// <summary>The path of the machine's C++ runtime. If it does not exist, the machine is not checked.</summary>
    public string CppRuntime { get; set; }

    /// <summary>The address of the rule pages.</summary>
    public string HelpLink { get; set; }

    public override bool Execute()
    {
        var bytes = File.ReadAllBytes(Library);
        try
        {
            var elf = new Elf(bytes);
            elf.MarkWeak(Version);
            WarnOfMissingVersions(elf);
        }
        catch (InvalidDataException exception)
        {
            Warn("DM0091", "'" + Library + "' is not a TorchSharp library that this version of DataModule can adapt, so it is copied without changes. " + exception.Message
                + " It may fail to load if the C++ runtime is older than that of GCC 13, as on Debian 12 and Ubuntu 22.04.");
        }

        // A new file, so that a running program keeps the old one, and an incomplete copy is never treated as up to date.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Copy)));
        var partial = Copy + ".partial";
        File.WriteAllBytes(partial, bytes);
        File.Delete(Copy);
        File.Move(partial, Copy);
        return true;
    }

    private void WarnOfMissingVersions(Elf library)
    {
        if (string.IsNullOrEmpty(CppRuntime) || !File.Exists(CppRuntime))
        {
            return;
        }

        try
        {
            var defined = new HashSet<string>(new Elf(File.ReadAllBytes(CppRuntime)).DefinedVersions());
            var missing = library.NeededVersions("libstdc++.so.6").Where(version => !defined.Contains(version)).ToList();
            if (missing.Count > 0)
            {
                Warn("DM0092", "TorchSharp does not run on this machine: it needs " + string.Join(", ", missing) + ", which the C++ runtime '" + CppRuntime
                    + "' does not have. Run on a system with the C++ runtime of GCC 12 or newer, such as Debian 12 or Ubuntu 22.04.");
            }
        }
        catch (InvalidDataException exception)
        {
            Log.LogMessage(MessageImportance.Low, "'" + CppRuntime + "' could not be read: " + exception.Message);
        }
    }

    private void Warn(string rule, string message) =>
        Log.LogWarning(null, rule, null, HelpLink == null ? null : HelpLink + rule + ".md", null, 0, 0, 0, 0, message);
}

/// <summary>
/// Reads the symbol versions of a 64-bit little-endian ELF file. Sources: System V ABI, "ELF"; Linux Standard Base, "Symbol Versioning".
/// </summary>
public sealed class Elf
{
    private const uint DynamicSymbols = 11, Relocations = 9, RelocationsWithAddend = 4;
    private const uint VersionDefinitions = 0x6ffffffd, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const ushort Weak = 2;

    private readonly byte[] bytes;
    private readonly List<Section> sections = new List<Section>();

    /// <exception cref="InvalidDataException">The file is not a 64-bit little-endian ELF file, or is truncated.</exception>
    public Elf(byte[] bytes)
    {
        this.bytes = bytes;
        if (bytes.Length < 64 || bytes[0] != 0x7f || bytes[1] != 'E' || bytes[2] != 'L' || bytes[3] != 'F')
        {
            throw new InvalidDataException("It is not an ELF file.");
        }

        if (bytes[4] != 2 || bytes[5] != 1)
        {
            throw new InvalidDataException("It is not a 64-bit little-endian ELF file.");
        }

        var table = UInt64(40);
        long size = UInt16(58), count = UInt16(60);
        if (size < 64 || count == 0)
        {
            throw new InvalidDataException("It has no section headers.");
        }

        for (var i = 0; i < count; i++)
        {
            var at = checked(table + i * size);
            sections.Add(new Section(UInt32(at + 4), UInt64(at + 24), UInt64(at + 32), UInt32(at + 40), UInt64(at + 56)));
        }
    }

    /// <summary>The symbol versions that the file requires of a library, without those that are marked as weak.</summary>
    public IEnumerable<string> NeededVersions(string library) =>
        Needs().Where(need => need.Library == library && (UInt16(need.Flags) & Weak) == 0).Select(need => need.Version).ToList();

    /// <summary>The symbol versions that the file defines for other files.</summary>
    public IEnumerable<string> DefinedVersions()
    {
        var names = new List<string>();
        foreach (var section in OfType(VersionDefinitions))
        {
            var definition = section.Offset;
            for (var more = true; more;)
            {
                names.Add(Text(section, UInt32(definition + UInt32(definition + 12))));
                more = Advance(ref definition, UInt32(definition + 16), section);
            }
        }

        return names;
    }

    /// <summary>Marks the requirement of a version as weak, so that the dynamic loader accepts libraries that do not define it.</summary>
    /// <returns>Whether anything changed. False if nothing requires the version, or if it is already marked as weak.</returns>
    /// <exception cref="InvalidDataException">
    /// The version is in use: the file defines a symbol of that version, or a relocation refers to one. Nothing is changed.
    /// </exception>
    public bool MarkWeak(string version)
    {
        var needs = Needs().Where(need => need.Version == version && (UInt16(need.Flags) & Weak) == 0).ToList();
        needs.ForEach(CheckUnused);
        needs.ForEach(need => bytes[need.Flags] |= (byte)Weak);
        return needs.Count > 0;
    }

    private void CheckUnused(Need need)
    {
        var tables = OfType(SymbolVersions).ToList();
        if (tables.Count != 1)
        {
            throw new InvalidDataException("It has " + tables.Count + " tables of symbol versions, not 1.");
        }

        var versions = tables[0];
        var symbols = Linked(versions);
        if (symbols.Type != DynamicSymbols || symbols.EntrySize != 24)
        {
            throw new InvalidDataException("Its symbol versions are not those of its dynamic symbols.");
        }

        var ofVersion = new HashSet<long>();
        for (long symbol = 0; symbol < symbols.Size / 24; symbol++)
        {
            if ((UInt16(versions.Offset + 2 * symbol) & 0x7fff) != need.Index)
            {
                continue;
            }

            ofVersion.Add(symbol);
            if (UInt16(symbols.Offset + 24 * symbol + 6) != 0)
            {
                throw new InvalidDataException("It defines a symbol of version " + need.Version + " itself.");
            }
        }

        foreach (var section in sections.Where(section => section.Type == Relocations || section.Type == RelocationsWithAddend))
        {
            if (section.EntrySize != (section.Type == Relocations ? 16 : 24))
            {
                throw new InvalidDataException("It has relocations of " + section.EntrySize + " bytes.");
            }

            for (var at = section.Offset; at < section.Offset + section.Size; at += section.EntrySize)
            {
                long symbol = UInt32(at + 12);
                if (ofVersion.Contains(symbol))
                {
                    throw new InvalidDataException(
                        "It really uses " + Text(symbols, UInt32(symbols.Offset + 24 * symbol)) + " of version " + need.Version + ".");
                }
            }
        }
    }

    private IEnumerable<Need> Needs()
    {
        foreach (var section in OfType(VersionNeeds))
        {
            // Chains only lead forward, but could overlap. Entries have 16 bytes, so without overlap there are at most this many.
            var left = section.Size / 16;
            var file = section.Offset;
            for (var moreFiles = true; moreFiles;)
            {
                var library = Text(section, UInt32(file + 4));
                var entry = file + UInt32(file + 8);
                for (var moreEntries = true; moreEntries;)
                {
                    if (left-- == 0)
                    {
                        throw new InvalidDataException("Its lists of symbol versions overlap.");
                    }

                    yield return new Need(library, Text(section, UInt32(entry + 8)), UInt16(entry + 6) & 0x7fff, entry + 4);
                    moreEntries = Advance(ref entry, UInt32(entry + 12), section);
                }

                moreFiles = Advance(ref file, UInt32(file + 12), section);
            }
        }
    }

    // Each entry has the distance to the next, and the last one 0, so a chain always ends.
    private static bool Advance(ref long at, uint distance, Section section)
    {
        at += distance;
        if (at >= section.Offset + section.Size)
        {
            throw new InvalidDataException("A list of symbol versions leads out of its section.");
        }

        return distance != 0;
    }

    private IEnumerable<Section> OfType(uint type) => sections.Where(section => section.Type == type);

    private Section Linked(Section user) => user.Link < sections.Count
        ? sections[(int)user.Link]
        : throw new InvalidDataException("A section refers to section " + user.Link + " of " + sections.Count + ".");

    private string Text(Section user, long offset)
    {
        var start = Linked(user).Offset + offset;
        var end = start;
        while (At(end, 1) >= 0 && bytes[end] != 0)
        {
            end++;
        }

        return Encoding.ASCII.GetString(bytes, (int)start, (int)(end - start));
    }

    private ushort UInt16(long offset) => BitConverter.ToUInt16(bytes, At(offset, 2));

    private uint UInt32(long offset) => BitConverter.ToUInt32(bytes, At(offset, 4));

    private long UInt64(long offset)
    {
        var value = BitConverter.ToInt64(bytes, At(offset, 8));
        // The bound is larger than any file, but small enough that the sum of two offsets cannot overflow.
        return value >= 0 && value < 1L << 48 ? value : throw new InvalidDataException("It has an offset of " + (ulong)value + ".");
    }

    private int At(long offset, int length) =>
        offset >= 0 && offset + length <= bytes.Length
            ? (int)offset
            : throw new InvalidDataException("It ends at byte " + bytes.Length + ", before byte " + (offset + length) + ", to which it refers.");

    private struct Section
    {
        public Section(uint type, long offset, long size, uint link, long entrySize)
        {
            Type = type;
            Offset = offset;
            Size = size;
            Link = link;
            EntrySize = entrySize;
        }

        public uint Type { get; }

        public long Offset { get; }

        public long Size { get; }

        public uint Link { get; }

        public long EntrySize { get; }
    }

    private sealed class Need
    {
        public Need(string library, string version, int index, long flags)
        {
            Library = library;
            Version = version;
            Index = index;
            Flags = flags;
        }

        public string Library { get; }

        public string Version { get; }

        public int Index { get; }

        /// <summary>The offset of its flags in the file.</summary>
        public long Flags { get; }
    }
}
