using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataModule;

/// <summary>
/// A folder with a folder of pictures for each class, read as by torchvision's ImageFolder. Class indices and the order of samples are the
/// same. The folder names, sorted by code points, are the classes. Files are found at any depth, links included.
/// </summary>
public sealed class ImageFolder : IDataset<LabelledFile>, IFingerprinted
{
    // Paths below the root, in UTF-8 in one array: a million strings would slow down every garbage collection.
    private readonly byte[] paths;
    private readonly int[] ends;
    private readonly int[] labels;
    private readonly Lazy<string> fingerprint;

    private ImageFolder(string root, IReadOnlyList<string> classNames, byte[] paths, int[] ends, int[] labels)
    {
        (Root, ClassNames, this.paths, this.ends, this.labels) = (root, classNames, paths, ends, labels);
        fingerprint = new(() => string.Create(
            CultureInfo.InvariantCulture,
            $"ImageFolder({ClassNames.Count} classes, {Count} files, {Convert.ToHexStringLower(SHA256.HashData(paths))[..16]})"));
    }

    /// <summary>The folder that was opened.</summary>
    public string Root { get; }

    /// <summary>The names of the classes, in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of pictures.</summary>
    public long Count => ends.Length;

    /// <summary>The class index of each picture.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <inheritdoc/>
    public string Fingerprint => fingerprint.Value;

    /// <summary>The file and class of a picture.</summary>
    /// <param name="index">The index of the picture, from 0.</param>
    public LabelledFile this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var start = index == 0 ? 0 : ends[index - 1];
            return new(Path.Join(Root, Encoding.UTF8.GetString(paths.AsSpan(start, ends[index] - start))), labels[index]);
        }
    }

    /// <summary>Lists the pictures of a folder.</summary>
    /// <param name="root">The folder, with one folder for each class.</param>
    /// <returns>The pictures, in torchvision's order.</returns>
    /// <param name="options">Which files are pictures, and how they are listed.</param>
    /// <exception cref="DataSourceException">The folder is missing, has no classes, has an unknown class, or a class has no pictures.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static ImageFolder Open(string root, ImageFolderOptions? options = null)
    {
        options ??= new();
        if (options is { Extensions: not null, IsValid: not null })
        {
            throw new ArgumentException("ImageFolderOptions has both Extensions and IsValid; set only one of them.", nameof(options));
        }

        var listing = Listing(root, options);
        var found = Classes(listing);
        var classNames = options.ClassNames ?? found;
        var indices = Indices(classNames);
        if (found.Where(name => !indices.ContainsKey(name)).ToArray() is { Length: > 0 } unknown)
        {
            throw new DataSourceException(root, $"only the {classNames.Count} classes of the other splits", $"also {Some(unknown)}");
        }

        var isValid = options.IsValid ?? HasExtension(options.Extensions ?? ImageFolderOptions.UsualExtensions);
        var paths = new MemoryStream();
        List<int> ends = [], labels = [];
        List<string> empty = [];
        foreach (var name in found)
        {
            var before = ends.Count;
            foreach (var file in listing.FilesBelow(name).Where(file => isValid(Path.Join(root, file))))
            {
                paths.Write(Encoding.UTF8.GetBytes(file));
                ends.Add(checked((int)paths.Length));
                labels.Add(indices[name]);
            }

            if (ends.Count == before)
            {
                empty.Add(name);
            }
        }

        if (empty.Count > 0 && !options.AllowEmpty)
        {
            throw new DataSourceException(
                root,
                options.IsValid is null
                    ? $"pictures of each class, with the extensions {string.Join(' ', options.Extensions ?? ImageFolderOptions.UsualExtensions)}"
                    : "valid files of each class",
                $"none in {Some(empty)}");
        }

        listing.Save();
        return new(root, [.. classNames], paths.ToArray(), [.. ends], [.. labels]);
    }

    /// <summary>Finds the names of the classes of a folder, in the order of their indices. Files are not listed.</summary>
    /// <param name="root">The folder, with one folder for each class.</param>
    /// <returns>The names of the class folders.</returns>
    /// <exception cref="DataSourceException">The folder is missing or has no classes.</exception>
    public static IReadOnlyList<string> FindClasses(string root) => Classes(Listing(root, new()));

    private static FolderListing Listing(string root, ImageFolderOptions options) => Directory.Exists(root)
        ? new(root, options.ListingPath, options.Log)
        : throw new DataSourceException(root, "a folder with a folder of pictures for each class", "no such folder");

    private static string[] Classes(FolderListing listing)
    {
        string[] found = [.. listing.Folders("").Order(CodePointOrder.Instance)];
        return found.Length > 0 ? found : throw new DataSourceException(listing.Root, "a folder of pictures for each class", "no folders");
    }

    private static Dictionary<string, int> Indices(IReadOnlyList<string> classNames)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in classNames)
        {
            if (!indices.TryAdd(name, indices.Count))
            {
                throw new ArgumentException($"The class '{name}' is given twice.", nameof(classNames));
            }
        }

        return indices;
    }

    private static Func<string, bool> HasExtension(IReadOnlyList<string> extensions) =>
        path => extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10)) + (names.Count > 10 ? FormattableString.Invariant($" and {names.Count - 10} more") : "");
}
