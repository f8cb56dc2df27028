namespace DataModule;

/// <summary>Makes one loader of several, whose batch types may differ. The combination owns its members.</summary>
public static class CombinedLoader
{
    /// <summary>Pairs of batches, as many as the shorter loader has; see <see cref="CombinedMode.MinSize"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second)> MinSize<T1, T2>(ILoader<T1> first, ILoader<T2> second) =>
        Pairs(CombinedMode.MinSize, first, second);

    /// <summary>Triples of batches, as many as the shortest loader has; see <see cref="CombinedMode.MinSize"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third)> MinSize<T1, T2, T3>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third) => Triples(CombinedMode.MinSize, first, second, third);

    /// <summary>Pairs of batches, as many as the longer loader has; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second)> MaxSizeCycle<T1, T2>(ILoader<T1> first, ILoader<T2> second) =>
        Pairs(CombinedMode.MaxSizeCycle, first, second);

    /// <summary>Triples of batches, as many as the longest loader has; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third)> MaxSizeCycle<T1, T2, T3>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third) =>
        Triples(CombinedMode.MaxSizeCycle, first, second, third);

    /// <summary>Fours of batches, as many as the shortest loader has; see <see cref="CombinedMode.MinSize"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth)> MinSize<T1, T2, T3, T4>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth) =>
        Fours(CombinedMode.MinSize, first, second, third, fourth);

    /// <summary>Fours of batches, as many as the longest loader has; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth)> MaxSizeCycle<T1, T2, T3, T4>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth) =>
        Fours(CombinedMode.MaxSizeCycle, first, second, third, fourth);

    /// <summary>Fives of batches, as many as the shortest loader has; see <see cref="CombinedMode.MinSize"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth, T5 Fifth)> MinSize<T1, T2, T3, T4, T5>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth, ILoader<T5> fifth) =>
        Fives(CombinedMode.MinSize, first, second, third, fourth, fifth);

    /// <summary>Fives of batches, as many as the longest loader has; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth, T5 Fifth)> MaxSizeCycle<T1, T2, T3, T4, T5>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth, ILoader<T5> fifth) =>
        Fives(CombinedMode.MaxSizeCycle, first, second, third, fourth, fifth);

    /// <summary>A batch of each of any number of loaders, as many as the shortest has; see <see cref="CombinedMode.MinSize"/>.</summary>
    public static CombinedLoader<T[]> MinSize<T>(params ILoader<T>[] loaders) => Arrays(CombinedMode.MinSize, loaders);

    /// <summary>A batch of each of any number of loaders, as many as the longest has; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    public static CombinedLoader<T[]> MaxSizeCycle<T>(params ILoader<T>[] loaders) => Arrays(CombinedMode.MaxSizeCycle, loaders);

    /// <summary>Pairs of which one side is null once its loader has ended; see <see cref="CombinedMode.MaxSize"/>.</summary>
    public static CombinedLoader<(T1? First, T2? Second)> MaxSize<T1, T2>(ILoader<T1> first, ILoader<T2> second)
        where T1 : struct
        where T2 : struct
    {
        var (one, two) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second));
        return new(CombinedMode.MaxSize, [one, two], _ => (one.IsInStep ? one.Current : null, two.IsInStep ? two.Current : null));
    }

    /// <summary>The batches of one loader after the other; see <see cref="CombinedMode.Sequential"/>.</summary>
    public static CombinedLoader<T> Sequential<T>(params ILoader<T>[] loaders)
    {
        ArgumentNullException.ThrowIfNull(loaders);
        var members = Array.ConvertAll(loaders, static loader => new CombinedMember<T>(loader));
        return new(CombinedMode.Sequential, members, member => members[member].Current);
    }

    private static CombinedLoader<(T1 First, T2 Second)> Pairs<T1, T2>(CombinedMode mode, ILoader<T1> first, ILoader<T2> second)
    {
        var (one, two) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second));
        return new(mode, [one, two], _ => (one.Current, two.Current));
    }

    private static CombinedLoader<(T1 First, T2 Second, T3 Third)> Triples<T1, T2, T3>(
        CombinedMode mode, ILoader<T1> first, ILoader<T2> second, ILoader<T3> third)
    {
        var (one, two, three) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second), new CombinedMember<T3>(third));
        return new(mode, [one, two, three], _ => (one.Current, two.Current, three.Current));
    }

    private static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth)> Fours<T1, T2, T3, T4>(
        CombinedMode mode, ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth)
    {
        var (one, two, three, four) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second), new CombinedMember<T3>(third), new CombinedMember<T4>(fourth));
        return new(mode, [one, two, three, four], _ => (one.Current, two.Current, three.Current, four.Current));
    }

    private static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth, T5 Fifth)> Fives<T1, T2, T3, T4, T5>(
        CombinedMode mode, ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth, ILoader<T5> fifth)
    {
        var (one, two, three, four, five) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second), new CombinedMember<T3>(third), new CombinedMember<T4>(fourth), new CombinedMember<T5>(fifth));
        return new(mode, [one, two, three, four, five], _ => (one.Current, two.Current, three.Current, four.Current, five.Current));
    }

    private static CombinedLoader<T[]> Arrays<T>(CombinedMode mode, ILoader<T>[] loaders)
    {
        ArgumentNullException.ThrowIfNull(loaders);
        var members = Array.ConvertAll(loaders, static loader => new CombinedMember<T>(loader));
        return new(mode, members, _ => Array.ConvertAll(members, static member => member.Current));
    }
}
