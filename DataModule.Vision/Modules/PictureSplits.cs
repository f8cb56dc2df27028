using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Splits of labelled pictures by a fraction or a count.</summary>
internal static class PictureSplits
{
    private const ulong Stream = 0x504552434C415353; // "PERCLASS"

    /// <param name="pictures">The pictures.</param>
    /// <param name="part">The size of the second split: a fraction below 1, or a count; 0 for none.</param>
    /// <param name="stratified">Whether both splits have the same proportions of classes.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">The part is out of range.</exception>
    public static (IDataset<LabelledPicture> First, IDataset<LabelledPicture> Second) Split(
        IDataset<LabelledPicture> pictures, double part, bool stratified, ulong seed)
    {
        var second = Count(pictures.Count, part);
        var first = pictures.Count - second;
        return stratified && second > 0 && first > 0
            // Plus one half, so that a rounding error of the product does not lose a picture.
            ? pictures.RandomSplitStratified(static picture => picture.Label, (first + 0.5) / pictures.Count, seed)
            : pictures.RandomSplit(first, second, seed);
    }

    /// <summary>Puts the same number of pictures of each class into the second split.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="perClass">The number of pictures, less than any class has.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">A class has too few pictures.</exception>
    public static (IDataset<LabelledPicture> First, IDataset<LabelledPicture> Second) SplitPerClass(
        IDataset<LabelledPicture> pictures, int perClass, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perClass);
        var classes = new SortedDictionary<long, List<long>>();
        for (var index = 0L; index < pictures.Count; index++)
        {
            var label = pictures[index].Label;
            if (!classes.TryGetValue(label, out var members))
            {
                classes.Add(label, members = []);
            }

            members.Add(index);
        }

        List<long> first = [], second = [];
        foreach (var (label, members) in classes)
        {
            if (members.Count <= perClass)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Class {label} has {members.Count} pictures, too few to take {perClass} for validation."), nameof(perClass));
            }

            new SampleRandom(seed, label, stream: Stream).Shuffle(CollectionsMarshal.AsSpan(members));
            second.AddRange(members[..perClass]);
            first.AddRange(members[perClass..]);
        }

        first.Sort();
        second.Sort();
        return (pictures.Subset(first), pictures.Subset(second));
    }

    private static long Count(long total, double part) => part switch
    {
        >= 0 and < 1 => (long)Math.Floor((part * total) + 1e-9),
        >= 1 when part == Math.Floor(part) && part <= total => (long)part,
        _ => throw new ArgumentException(FormattableString.Invariant(
            $"A split of {total} pictures is {part}; it must be a fraction from 0 to below 1, or a whole number of at most {total}."), nameof(part)),
    };
}
