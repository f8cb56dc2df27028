using System.IO.Enumeration;

namespace DataModule;

/// <summary>
/// The files and folders below a root. Part of it may be known from a cached listing: a folder whose modification time has not changed has
/// the same names.
/// </summary>
internal sealed class FolderListing
{
    private const string Signature = "DataModule folder listing 1";

    // A file added in the same tick of the file system's clock would not be noticed, so such a folder is listed again next time.
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

    /// <summary>The folders in a folder below the root ("" for the root itself), links included, in no order.</summary>
    public IReadOnlyList<string> Folders(string relative) => Look(relative, isLink: false).Folders;

    /// <summary>The files at any depth, as paths below the root with slashes, ordered by the folder's full path and then by name.</summary>
    public IEnumerable<string> FilesBelow(string relative)
    {
        var folders = new List<string>();
        Collect(relative, seen[""].Links.Contains(relative), RealPath(Path.Join(Root, relative)), folders);
        folders.Sort(CodePointOrder.Instance);
        return folders.SelectMany(folder => seen[folder].Files.Order(CodePointOrder.Instance).Select(file => folder + "/" + file));
    }

    /// <summary>Saves the listing if anything has changed.</summary>
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

    /// <param name="relative">The folder below the root.</param>
    /// <param name="isLink">Whether the folder is a link.</param>
    /// <param name="real">Its real path, to find a link to a folder above, which would be followed for ever.</param>
    /// <param name="folders">Receives the folder and all folders below.</param>
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
                throw new DataSourceException(Path.Join(Root, child), "folders without a cycle", $"a link to {childReal}, which contains it");
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
                // No attributes of files are read: that would be one call for each file.
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
            throw new DataSourceException(full, "a folder with read permission", exception.Message, exception);
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
            log(FormattableString.Invariant($"{Path.Join(Root, relative)}: {added} files added and {gone} removed since the last listing"));
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
            // Logged below, as for a file with other content.
        }

        log($"{listing} is not a valid listing: all folders are listed again");
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

    /// <param name="Changed">The modification time in ticks; 0 if it is too recent to be trusted.</param>
    /// <param name="Folders">The names of the folders in it, links included.</param>
    /// <param name="Links">The names of those folders that are links.</param>
    /// <param name="Files">The names of the files in it.</param>
    private sealed record Folder(long Changed, List<string> Folders, List<string> Links, List<string> Files);
}
