using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Reads classes with <c>[Hyperparameters]</c>: models, mostly.</summary>
internal static class HyperparameterClassParser
{
    public static Parsed<HyperparameterClassModel> Parse(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        TypeShell? shell = ShellParser.Parse(type, "Hyperparameters", diagnostics);
        if (shell is null || type.IsStatic || type.TypeKind != TypeKind.Class || type.Has(KnownNames.DataModule))
        {
            return new Parsed<HyperparameterClassModel>(null, diagnostics.ToEquatable());
        }

        HyperparametersModel hyperparameters = HyperparameterParser.Parse(type, diagnostics);
        if (hyperparameters.Values.Count == 0 && diagnostics.IsEmpty)
        {
            diagnostics.Add(Rules.NoHyperparameters, type.LocationOf(), type.ShortName());
        }

        if (CollisionParser.Parse(type, ModuleSignatures.Of(hyperparameters), diagnostics).Count > 0)
        {
            return new Parsed<HyperparameterClassModel>(null, diagnostics.ToEquatable());
        }

        var model = new HyperparameterClassModel(
            shell with { HintName = HintNames.Of(type, "-Hyperparameters") },
            hyperparameters,
            IsTorchModule(type),
            Bases(type).Any(level => level.Has(KnownNames.Hyperparameters) || level.Has(KnownNames.DataModule)));
        return new Parsed<HyperparameterClassModel>(model, diagnostics.ToEquatable());
    }

    /// <summary>Whether the type is, or derives from, <c>torch.nn.Module</c>.</summary>
    public static bool IsTorchModule(INamedTypeSymbol type) => type.PlainName() == KnownNames.Module || Bases(type).Any(level => level.PlainName() == KnownNames.Module);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            yield return level;
        }
    }
}
