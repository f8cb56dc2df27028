using DataModule.Generators.Diagnostics;
using DataModule.Generators.Emission;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Parsing;

/// <summary>Turns a <c>[DataModule]</c> class into its model, and says what is wrong with it.</summary>
internal static class ModuleParser
{
    public static Parsed<ModuleModel> Parse(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        if (type.TypeKind != TypeKind.Class)
        {
            // The compiler reports that the attribute is for classes.
            return new Parsed<ModuleModel>(null, default);
        }

        TypeShell? shell = ShellParser.Parse(type, "DataModule", diagnostics);
        if (type.IsStatic)
        {
            diagnostics.Add(Rules.StaticModule, type.LocationOf(), type.ShortName());
            shell = null;
        }

        if (type.GetMembers("_lifecycle").FirstOrDefault() is { } taken)
        {
            diagnostics.Add(Rules.Collision, taken.LocationOf(), type.ShortName(), taken.Name);
            shell = null;
        }

        if (shell is null)
        {
            return new Parsed<ModuleModel>(null, diagnostics.ToEquatable());
        }

        BaseModule? baseModule = BaseModuleParser.Parse(type, cancellationToken);
        var members = new ModuleMembers();
        foreach (IMethodSymbol method in OwnMethods(type))
        {
            cancellationToken.ThrowIfCancellationRequested();
            members.Add(method, type, diagnostics);
        }

        EquatableArray<SplitModel> splits = SplitParser.Parse(type, members.Loaders, diagnostics);
        EquatableArray<TransferModel> transfers = TransferAssembler.Assemble(type, splits, baseModule, members, diagnostics);
        if (members.Loaders.Count == 0 && !members.AnyBrokenLoader && !type.IsAbstract && baseModule is not { Splits.Count: > 0 } && !HasLoaderProperty(type))
        {
            diagnostics.Add(Rules.NoLoader, type.LocationOf(), type.ShortName());
        }

        var model = new ModuleModel(
            shell,
            type.IsSealed,
            baseModule,
            members.Prepare.ToEquatable(),
            members.Setup.ToEquatable(),
            members.Teardown.ToEquatable(),
            members.OnException.ToEquatable(),
            splits,
            transfers,
            HyperparameterParser.Parse(type, diagnostics),
            StateParser.Parse(type, diagnostics),
            members.Setup.Count > 0 || baseModule is { RequiresSetup: true },
            OverridesToString(type),
            default);
        EquatableArray<string> collisions = CollisionParser.Parse(type, ModuleSignatures.Of(model), diagnostics);
        model = model with
        {
            Collisions = collisions,
            // Without the generated methods the state is left out, which avoids a second error.
            States = collisions.Any(ModuleSignatures.IsState) ? default : model.States,
        };
        return new Parsed<ModuleModel>(model, diagnostics.ToEquatable());
    }

    // The compiler reports that the attribute is for methods.
    private static bool HasLoaderProperty(INamedTypeSymbol type) =>
        type.GetMembers().Any(member => member is not IMethodSymbol && member.Has(KnownNames.Dataloader));

    // A ToString of the user, in the class or in a base class, is kept.
    private static bool OverridesToString(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null && level.SpecialType == SpecialType.None; level = level.BaseType)
        {
            if (level.GetMembers("ToString").OfType<IMethodSymbol>().Any(method =>
                method is { Parameters.Length: 0, IsImplicitlyDeclared: false } && !method.Has("System.CodeDom.Compiler.GeneratedCodeAttribute")))
            {
                // A record of another assembly has one that the compiler wrote.
                return !(level.IsRecord && level.DeclaringSyntaxReferences.IsEmpty);
            }
        }

        return false;
    }

    /// <summary>
    /// The methods that this module's generated code calls: its own and those of base classes that are not data modules
    /// themselves, base class first, in declaration order.
    /// </summary>
    private static IEnumerable<IMethodSymbol> OwnMethods(INamedTypeSymbol type)
    {
        var levels = new Stack<INamedTypeSymbol>();
        levels.Push(type);
        for (INamedTypeSymbol? level = type.BaseType; level is not null && !level.Has(KnownNames.DataModule); level = level.BaseType)
        {
            levels.Push(level);
        }

        return levels.SelectMany(level => level.GetMembers().OfType<IMethodSymbol>());
    }
}
