using System.IO.Enumeration;

namespace DataModule;

/// <summary>
/// The files and folders below a root, of which some may be known from a file: a folder whose time of change is as it was then has the
/// names that it had then.
/// </summary>
internal sealed class FolderListing
{
    private const string Signature = "DataModule folder listing 1";

    // A file added in the same tick of the file system's clock would not show: such a folder is listed again next time.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
        MatchType = MatchType.Simple,
    };

    private readonly string? path;
    private readonly Action<string> log;
    private readonly Dictionary<string, Folder> known;
    private readonly Dictionary<string, Folder> seen = [];
    private bool changed;

    public FolderListing(string root, string? path, Action<string> log)
    {
        (Root, this.path, this.log) = (root, path, log);
        known = path is not null && File.Exists(path) ? Read(path) : [];
    }

    public string Root { get; }

    /// <summary>The folders in a folder below the root ("" for the root itself), also behind links; in no order.</summary>
    public IReadOnlyList<string> Folders(string relative) => Look(relative, isLink: false).Folders;

    /// <summary>The files at any depth, as paths below the root with slashes, in the order of the folders' whole paths and then of the names.</summary>
    public IEnumerable<string> FilesBelow(string relative)
    {
        var folders = new List<string>();
        Collect(relative, seen[""].Links.Contains(relative), RealPath(Path.Join(Root, relative)), folders);
        folders.Sort(CodePointOrder.Instance);
        return folders.SelectMany(folder => seen[folder].Files.Order(CodePointOrder.Instance).Select(file => folder + "/" + file));
    }

    /// <summary>Keeps what was seen, if anything has changed.</summary>
    public void Save()
    {
        if (path is null || (!changed && known.Count == seen.Count))
        {
            return;
        }

        var temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():n}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var writer = new BinaryWriter(File.Create(temporary)))
        {
            writer.Write(Signature);
            writer.Write(seen.Count);
            foreach (var (name, folder) in seen)
            {
                writer.Write(name);
                writer.Write(folder.Changed);
                Write(writer, folder.Folders);
                Write(writer, folder.Links);
                Write(writer, folder.Files);
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <param name="relative">A folder.</param>
    /// <param name="isLink">Whether its name is a link.</param>
    /// <param name="real">Where it is in truth: a link to a folder above would be followed for ever.</param>
    /// <param name="folders">Gets it, and all below.</param>
    private void Collect(string relative, bool isLink, string real, List<string> folders)
    {
        var folder = Look(relative, isLink);
        folders.Add(relative);
        foreach (var name in folder.Folders)
        {
            var child = relative + "/" + name;
            var childIsLink = folder.Links.Contains(name);
            var childReal = childIsLink ? RealPath(Path.Join(Root, child)) : Path.Join(real, name);
            if (childIsLink && (real + Path.DirectorySeparatorChar).StartsWith(childReal + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new DataSourceException(Path.Join(Root, child), "folders that end", $"a link to {childReal}, which holds it");
            }

            Collect(child, childIsLink, childReal, folders);
        }
    }

    private static string RealPath(string path) => Path.GetFullPath(Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private Folder Look(string relative, bool isLink)
    {
        if (seen.TryGetValue(relative, out var folder))
        {
            return folder;
        }

        var full = Path.Join(Root, relative);
        var time = isLink ? 0 : Directory.GetLastWriteTimeUtc(full).Ticks;
        var before = known.GetValueOrDefault(relative);
        if (time != 0 && before?.Changed == time)
        {
            return seen[relative] = before;
        }

        folder = List(full, DateTime.UtcNow.Ticks - time < Settled.Ticks ? 0 : time);
        seen[relative] = folder;
        changed = true;
        Tell(relative, before, folder);
        return folder;
    }

    private static Folder List(string full, long time)
    {
        var folder = new Folder(time, [], [], []);
        try
        {
            foreach (var (name, isFolder, isLink) in new FileSystemEnumerable<(string, bool, bool)>(
                full,
                // Of files, no attributes are asked for: they would be read for each one by itself.
                static (ref entry) => (entry.FileName.ToString(), entry.IsDirectory, entry.IsDirectory && entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                Everything))
            {
                (isFolder ? folder.Folders : folder.Files).Add(name);
                if (isLink)
                {
                    folder.Links.Add(name);
                }
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataSourceException(full, "a folder that may be read", exception.Message, exception);
        }

        return folder;
    }

    private void Tell(string relative, Folder? before, Folder now)
    {
        if (before is null)
        {
            return;
        }

        var (added, gone) = (now.Files.Except(before.Files).Count(), before.Files.Except(now.Files).Count());
        if (added + gone > 0)
        {
            log(FormattableString.Invariant($"{Path.Join(Root, relative)}: {added} files added and {gone} gone since it was listed"));
        }
    }

    private static void Write(BinaryWriter writer, List<string> names)
    {
        writer.Write(names.Count);
        names.ForEach(writer.Write);
    }

    private Dictionary<string, Folder> Read(string listing)
    {
        var folders = new Dictionary<string, Folder>();
        try
        {
            using var reader = new BinaryReader(File.OpenRead(listing));
            if (reader.ReadString() == Signature)
            {
                for (var left = reader.ReadInt32(); left > 0; left--)
                {
                    folders.Add(reader.ReadString(), new(reader.ReadInt64(), Names(reader), Names(reader), Names(reader)));
                }

                return folders;
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException or InvalidDataException)
        {
            // Said below, as for a file of something else.
        }

        log($"{listing} holds no listing that can be read: everything is listed anew");
        return [];

        static List<string> Names(BinaryReader reader)
        {
            var names = new List<string>();
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                names.Add(reader.ReadString());
            }

            return names;
        }
    }

    /// <param name="Changed">When it was changed, in ticks; 0 where that says nothing.</param>
    /// <param name="Folders">The folders in it, links to some included.</param>
    /// <param name="Links">Those of them that are links.</param>
    /// <param name="Files">All else in it.</param>
    private sealed record Folder(long Changed, List<string> Folders, List<string> Links, List<string> Files);
}
