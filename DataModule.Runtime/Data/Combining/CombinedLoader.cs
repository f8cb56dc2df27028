namespace DataModule;

/// <summary>Combines several loaders into one. Their batch types may differ. Disposing the combined loader disposes them.</summary>
public static class CombinedLoader
{
    /// <summary>Pairs of batches, as many as the shorter loader has batches; see <see cref="CombinedMode.MinSize"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second)> MinSize<T1, T2>(ILoader<T1> first, ILoader<T2> second) =>
        Pairs(CombinedMode.MinSize, first, second);

    /// <summary>Triples of batches, as many as the shortest loader has batches; see <see cref="CombinedMode.MinSize"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third)> MinSize<T1, T2, T3>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third) => Triples(CombinedMode.MinSize, first, second, third);

    /// <summary>Pairs of batches, as many as the longer loader has batches; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second)> MaxSizeCycle<T1, T2>(ILoader<T1> first, ILoader<T2> second) =>
        Pairs(CombinedMode.MaxSizeCycle, first, second);

    /// <summary>Triples of batches, as many as the longest loader has batches; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third)> MaxSizeCycle<T1, T2, T3>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third) =>
        Triples(CombinedMode.MaxSizeCycle, first, second, third);

    /// <summary>Tuples of four batches, as many as the shortest loader has batches; see <see cref="CombinedMode.MinSize"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <param name="fourth">The fourth loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    /// <typeparam name="T4">The batch type of the fourth loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth)> MinSize<T1, T2, T3, T4>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth) =>
        Fours(CombinedMode.MinSize, first, second, third, fourth);

    /// <summary>Tuples of four batches, as many as the longest loader has batches; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <param name="fourth">The fourth loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    /// <typeparam name="T4">The batch type of the fourth loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth)> MaxSizeCycle<T1, T2, T3, T4>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth) =>
        Fours(CombinedMode.MaxSizeCycle, first, second, third, fourth);

    /// <summary>Tuples of five batches, as many as the shortest loader has batches; see <see cref="CombinedMode.MinSize"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <param name="fourth">The fourth loader.</param>
    /// <param name="fifth">The fifth loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    /// <typeparam name="T4">The batch type of the fourth loader.</typeparam>
    /// <typeparam name="T5">The batch type of the fifth loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth, T5 Fifth)> MinSize<T1, T2, T3, T4, T5>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth, ILoader<T5> fifth) =>
        Fives(CombinedMode.MinSize, first, second, third, fourth, fifth);

    /// <summary>Tuples of five batches, as many as the longest loader has batches; see <see cref="CombinedMode.MaxSizeCycle"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <param name="third">The third loader.</param>
    /// <param name="fourth">The fourth loader.</param>
    /// <param name="fifth">The fifth loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    /// <typeparam name="T3">The batch type of the third loader.</typeparam>
    /// <typeparam name="T4">The batch type of the fourth loader.</typeparam>
    /// <typeparam name="T5">The batch type of the fifth loader.</typeparam>
    public static CombinedLoader<(T1 First, T2 Second, T3 Third, T4 Fourth, T5 Fifth)> MaxSizeCycle<T1, T2, T3, T4, T5>(
        ILoader<T1> first, ILoader<T2> second, ILoader<T3> third, ILoader<T4> fourth, ILoader<T5> fifth) =>
        Fives(CombinedMode.MaxSizeCycle, first, second, third, fourth, fifth);

    /// <summary>
    /// Arrays with one batch of each loader, as many as the shortest loader has batches; see <see cref="CombinedMode.MinSize"/>.
    /// </summary>
    /// <param name="loaders">At least one loader.</param>
    /// <typeparam name="T">The batch type of the loaders.</typeparam>
    /// <exception cref="ArgumentException">There is no loader.</exception>
    public static CombinedLoader<T[]> MinSize<T>(params ILoader<T>[] loaders) => Arrays(CombinedMode.MinSize, loaders);

    /// <summary>
    /// Arrays with one batch of each loader, as many as the longest loader has batches; see <see cref="CombinedMode.MaxSizeCycle"/>.
    /// </summary>
    /// <param name="loaders">At least one loader.</param>
    /// <typeparam name="T">The batch type of the loaders.</typeparam>
    /// <exception cref="ArgumentException">There is no loader.</exception>
    public static CombinedLoader<T[]> MaxSizeCycle<T>(params ILoader<T>[] loaders) => Arrays(CombinedMode.MaxSizeCycle, loaders);

    /// <summary>Pairs of batches, with null for a loader that has ended; see <see cref="CombinedMode.MaxSize"/>.</summary>
    /// <param name="first">The first loader.</param>
    /// <param name="second">The second loader.</param>
    /// <typeparam name="T1">The batch type of the first loader.</typeparam>
    /// <typeparam name="T2">The batch type of the second loader.</typeparam>
    public static CombinedLoader<(T1? First, T2? Second)> MaxSize<T1, T2>(ILoader<T1> first, ILoader<T2> second)
        where T1 : struct
        where T2 : struct
    {
        var (one, two) = (new CombinedMember<T1>(first), new CombinedMember<T2>(second));
        return new(CombinedMode.MaxSize, [one, two], _ => (one.IsInStep ? one.Current : null, two.IsInStep ? two.Current : null));
    }

    /// <summary>The batches of one loader after the other; see <see cref="CombinedMode.Sequential"/>.</summary>
    /// <param name="loaders">At least one loader.</param>
    /// <typeparam name="T">The batch type of the loaders.</typeparam>
    /// <exception cref="ArgumentException">There is no loader.</exception>
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
