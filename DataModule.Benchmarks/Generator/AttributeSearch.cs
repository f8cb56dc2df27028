using Microsoft.CodeAnalysis;

namespace DataModule.Benchmarks.Generator;

/// <summary>The least that a generator with our two attributes can do: find them. What it costs is Roslyn's.</summary>
internal sealed class AttributeSearch : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        foreach (var attribute in new[] { "DataModule.DataModuleAttribute", "DataModule.SampleAttribute" })
        {
            var found = context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (_, _) => true, static (target, _) => target.TargetSymbol.Name);
            context.RegisterSourceOutput(found, static (output, name) => output.AddSource(name, "// found"));
        }
    }
}
