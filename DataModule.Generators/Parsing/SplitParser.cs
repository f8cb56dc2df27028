using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Puts the loaders of each split together and checks that they fit one another.</summary>
internal static class SplitParser
{
    public static EquatableArray<SplitModel> Parse(INamedTypeSymbol module, IReadOnlyList<LoaderCandidate> loaders, DiagnosticBag diagnostics)
    {
        var kept = new List<LoaderCandidate>();
        var splits = new List<SplitModel>();
        foreach (IGrouping<Split, LoaderCandidate> group in loaders.GroupBy(loader => loader.Split).OrderBy(group => group.Key))
        {
            LoaderCandidate first = group.First();
            if (kept.FirstOrDefault(other => Unification.MayCoincide(other.Batch, first.Batch)) is { } clash)
            {
                diagnostics.Add(
                    Rules.BatchesCoincide,
                    first.Method.ReturnLocation(),
                    module.ShortName(),
                    first.Method.Name,
                    first.Batch.ShortName(),
                    clash.Method.Name,
                    clash.Batch.ShortName(),
                    group.Key.ToString().ToLowerInvariant());
                continue;
            }

            kept.Add(first);
            splits.Add(Split(module, group.Key, [.. group], diagnostics));
        }

        return splits.ToEquatable();
    }

    private static SplitModel Split(INamedTypeSymbol module, Split split, LoaderCandidate[] loaders, DiagnosticBag diagnostics)
    {
        LoaderCandidate first = loaders[0];
        var kept = new List<LoaderCandidate>();
        var names = new HashSet<string?>(StringComparer.Ordinal);
        foreach (LoaderCandidate loader in loaders)
        {
            bool distinct = names.Add(loader.Model.Name) && (loader.Model.Name is not null || loaders.Length == 1);
            if (split == Model.Split.Train && (loader != first || loader.Model.Shape != LoaderShape.Single))
            {
                diagnostics.Add(Rules.SeveralTrainLoaders, loader.Method.LocationOf(), module.ShortName());
            }
            else if (!distinct && loader != first)
            {
                diagnostics.Add(
                    Rules.LoadersWithoutNames, loader.Method.LocationOf(loader.Attribute), module.ShortName(), split.ToString(), loader.Method.Name);
            }
            else if (loader.Batch.FullName() != first.Batch.FullName())
            {
                diagnostics.Add(
                    Rules.MixedBatches, loader.Method.ReturnLocation(), split.ToString(), module.ShortName(), first.Batch.ShortName(), loader.Batch.ShortName());
            }
            else
            {
                kept.Add(loader);
            }
        }

        if (kept.Count == 0)
        {
            kept.Add(first);
        }

        return new SplitModel(
            split,
            first.Batch.FullName(),
            kept.Select(loader => loader.Model).ToEquatable(),
            AccessParser.For(kept.Select(loader => loader.Method.ReturnType), module));
    }
}
