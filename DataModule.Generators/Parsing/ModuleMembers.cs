using DataModule.Generators.Diagnostics;
using DataModule.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators.Parsing;

/// <summary>The annotated methods of one module, sorted by what they are.</summary>
internal sealed class ModuleMembers
{
    public List<HookModel> Prepare { get; } = [];

    public List<HookModel> Setup { get; } = [];

    public List<HookModel> Teardown { get; } = [];

    public List<HookModel> OnException { get; } = [];

    public List<LoaderCandidate> Loaders { get; } = [];

    public List<BatchHookCandidate> BatchHooks { get; } = [];

    /// <summary>A loader method has an error, which the generator or the compiler reports.</summary>
    public bool AnyBrokenLoader { get; private set; }

    public void Add(IMethodSymbol method, INamedTypeSymbol module, DiagnosticBag diagnostics)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            string? name = attribute.AttributeClass?.MetadataName();
            // The compiler reports the wrong attribute name; the method is still treated as a loader.
            name = name == KnownNames.DataloaderSlip ? KnownNames.Dataloader : name;
            if (name is null || !IsHook(name))
            {
                continue;
            }

            // An override of a hook is already called through the hook that it overrides.
            if (Overridden(method, name) is { } hook)
            {
                CheckOverride(method, attribute, hook, name, diagnostics);
                continue;
            }

            bool inherited = !SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, module.OriginalDefinition);
            if (inherited && method.DeclaredAccessibility == Accessibility.Private)
            {
                diagnostics.Add(Rules.InheritedPrivate, module.LocationOf(), method.ContainingType.ShortName(), method.Name, module.ShortName());
                continue;
            }

            Add(method, attribute, name, diagnostics);
        }
    }

    private static bool IsHook(string name) => name is KnownNames.Prepare or KnownNames.Setup or KnownNames.Teardown or KnownNames.OnException
        or KnownNames.Dataloader or KnownNames.BeforeBatchTransfer or KnownNames.TransferBatch or KnownNames.AfterBatchTransfer;

    private static IMethodSymbol? Overridden(IMethodSymbol method, string attribute)
    {
        IMethodSymbol? overridden = method.OverriddenMethod;
        while (overridden is not null && !overridden.Has(attribute))
        {
            overridden = overridden.OverriddenMethod;
        }

        return overridden;
    }

    private static void CheckOverride(IMethodSymbol method, AttributeData attribute, IMethodSymbol hook, string name, DiagnosticBag diagnostics)
    {
        AttributeData inForce = hook.Attribute(name)!;
        string said = Text(inForce, name);
        if (Text(attribute, name) != said)
        {
            diagnostics.Add(
                Rules.OverrideStages, method.LocationOf(attribute), ShortName(name), method.ContainingType.ShortName(), method.Name, hook.ContainingType.ShortName(), said);
        }
    }

    // Arguments in one spelling: stages by name or by value are the same.
    private static string Text(AttributeData attribute, string name)
    {
        bool staged = name is KnownNames.Setup or KnownNames.Teardown;
        IEnumerable<string> positional = staged
            ? (StageNames.Parse(attribute) ?? default).Select(stage => "\"" + StageNames.Text(stage) + "\"")
            : attribute.ConstructorArguments.Select(argument => argument.ToCSharpString());
        string[] arguments = [.. positional.Concat(attribute.NamedArguments.Select(argument => argument.Key + " = " + argument.Value.ToCSharpString()))];
        return "[" + ShortName(name) + (arguments.Length == 0 ? "" : "(" + string.Join(", ", arguments) + ")") + "]";
    }

    private static string ShortName(string name) => name.Substring("DataModule.".Length, name.Length - "DataModule.Attribute".Length);

    private void Add(IMethodSymbol method, AttributeData attribute, string name, DiagnosticBag diagnostics)
    {
        switch (name)
        {
            case KnownNames.Prepare:
                Keep(Prepare, HookParser.Prepare(method, attribute, diagnostics));
                break;
            case KnownNames.Setup:
                Keep(Setup, HookParser.Staged(method, attribute, "Setup", diagnostics));
                break;
            case KnownNames.Teardown:
                Keep(Teardown, HookParser.Staged(method, attribute, "Teardown", diagnostics));
                break;
            case KnownNames.OnException:
                Keep(OnException, HookParser.OnException(method, diagnostics));
                break;
            case KnownNames.Dataloader:
                LoaderCandidate? loader = LoaderParser.Parse(method, attribute, diagnostics);
                AnyBrokenLoader |= loader is null;
                Keep(Loaders, loader);
                break;
            default:
                Keep(BatchHooks, BatchHookParser.Parse(method, attribute, ShortName(name), diagnostics));
                break;
        }
    }

    private static void Keep<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }
}
