using System.Globalization;

namespace DataModule;

/// <summary>Finds duplicates and leaks: samples whose contents have the same hash.</summary>
internal static class SampleContents
{
    private const int MostExamples = 5;

    public static CardDuplicates Duplicates(SplitMeasure measure, Func<long, string> nameOf)
    {
        var groups = Places(measure).Where(static group => group.Value.Count > 1).Select(static group => group.Value).OrderBy(static group => group[0]).ToArray();
        return new(
            groups.Sum(static group => group.Count - 1L),
            groups.Length,
            groups.Count(group => group.Any(place => !measure.Rests[place].AsSpan().SequenceEqual(measure.Rests[group[0]]))),
            [.. groups.Take(MostExamples).Select(group => string.Join(" = ", group.Take(MostExamples).Select(place => nameOf(place)))
                + (group.Count > MostExamples ? string.Create(CultureInfo.InvariantCulture, $" and {group.Count - MostExamples} more") : ""))]);
    }

    public static List<CardLeak> Leaks(IReadOnlyList<MeasuredSplit> splits)
    {
        var leaks = new List<CardLeak>();
        for (var from = 0; from < splits.Count; from++)
        {
            if (splits[from].Measure is not { } first)
            {
                continue;
            }

            var places = Places(first);
            foreach (var to in splits.Skip(from + 1).Where(static to => to.Measure is not null))
            {
                int[] found = [.. Enumerable.Range(0, to.Measure!.Contents.Count).Where(place => places.ContainsKey(Key(to.Measure.Contents[place])))];
                if (found.Length > 0)
                {
                    var source = splits[from];
                    leaks.Add(new(source.Card.Name, to.Card.Name, found.Length, [.. found.Take(MostExamples).Select(place =>
                        $"{to.Card.Name} {to.NameOf(place)} = {source.Card.Name} {source.NameOf(places[Key(to.Measure.Contents[place])][0])}")]));
                }
            }
        }

        return leaks;
    }

    private static Dictionary<UInt128, List<int>> Places(SplitMeasure measure)
    {
        var places = new Dictionary<UInt128, List<int>>();
        for (var place = 0; place < measure.Contents.Count; place++)
        {
            var key = Key(measure.Contents[place]);
            if (!places.TryGetValue(key, out var same))
            {
                places.Add(key, same = new(1));
            }

            same.Add(place);
        }

        return places;
    }

    private static UInt128 Key(byte[] hash) => new(BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, 8));
}
