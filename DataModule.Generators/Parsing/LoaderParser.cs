using System.Globalization;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>A loader method before its split is put together.</summary>
internal sealed record LoaderCandidate(IMethodSymbol Method, AttributeData Attribute, Split Split, ITypeSymbol Batch, LoaderModel Model);

/// <summary>Reads the loader methods: which split, which batch type, one loader or several.</summary>
internal static class LoaderParser
{
    private const string EnumerableType = "System.Collections.Generic.IEnumerable";

    private static readonly string[] Dictionaries =
        ["System.Collections.Generic.IReadOnlyDictionary", "System.Collections.Generic.IDictionary"];

    public static LoaderCandidate? Parse(IMethodSymbol method, AttributeData attribute, DiagnosticBag diagnostics)
    {
        if (method.IsGenericMethod || method.Parameters.Length > 0)
        {
            diagnostics.Add(
                Rules.LoaderParameters, method.LocationOf(), method.Name, method.IsGenericMethod ? "type parameters" : "parameters");
            return null;
        }

        if (method.ReturnType.IsBroken())
        {
            return null;
        }

        if (attribute.ConstructorArguments.FirstOrDefault().Value is not int split)
        {
            return null;
        }

        if (split is < 0 or > (int)Split.Predict)
        {
            diagnostics.Add(Rules.UnknownSplit, method.LocationOf(attribute), split.ToString(CultureInfo.InvariantCulture), method.ContainingType.ShortName(), method.Name);
            return null;
        }

        if (Batches(method.ReturnType, out LoaderShape shape) is not { } batch)
        {
            diagnostics.Add(Rules.LoaderReturn, method.ReturnLocation(), method.Name, method.ReturnType.ShortName(), Why(method.ReturnType));
            return null;
        }

        if (method.ReturnType.NullableAnnotation == NullableAnnotation.Annotated)
        {
            diagnostics.Add(Rules.LoaderReturn, method.ReturnLocation(), method.Name, method.ReturnType.ShortName(), "may be null");
            return null;
        }

        if (batch.Has(KnownNames.Sample))
        {
            diagnostics.Add(Rules.SamplesNotBatches, method.ReturnLocation(), method.ContainingType.ShortName(), method.Name, batch.ShortName());
        }

        string? name = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Name").Value.Value as string;
        name = string.IsNullOrWhiteSpace(name) ? null : name;
        return new LoaderCandidate(
            method, attribute, (Split)split, batch, new LoaderModel(name, HookParser.Call(method), method.ReturnType.FullName(), shape, DocumentationParser.Summary(method)));
    }

    private static string Why(ITypeSymbol type) => type switch
    {
        _ when type.Interface("DataModule.IDataset") is not null => "has samples but no batches: call its ToLoader(batchSize)",
        { Name: "Task" or "ValueTask" } or { Name: "IAsyncEnumerable" } => "is asynchronous: do asynchronous work in a [Setup] method",
        _ => "is not a loader",
    };

    // A list or dictionary of loaders is itself enumerable, so these are asked about first.
    private static ITypeSymbol? Batches(ITypeSymbol type, out LoaderShape shape)
    {
        shape = LoaderShape.Single;
        if (type.SpecialType == SpecialType.System_String)
        {
            return null;
        }

        foreach (string dictionary in Dictionaries)
        {
            if (type.Interface(dictionary) is { TypeArguments: [{ SpecialType: SpecialType.System_String }, var loader] })
            {
                shape = LoaderShape.Dictionary;
                return Element(loader);
            }
        }

        ITypeSymbol? element = Element(type);
        if (element is not null && IsLoader(element))
        {
            shape = LoaderShape.List;
            return Element(element);
        }

        return element;
    }

    private static ITypeSymbol? Element(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => null,
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        _ => type.Interface(EnumerableType)?.TypeArguments[0],
    };

    // An array or list may well be a batch; a loader never is.
    private static bool IsLoader(ITypeSymbol type)
    {
        for (ITypeSymbol? candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (candidate.MetadataName() is "DataModule.DataLoader" or "DataModule.CombinedLoader" or "DataModule.ILoader"
                or "TorchSharp.torch.utils.data.DataLoader" or EnumerableType)
            {
                return true;
            }
        }

        return false;
    }
}
