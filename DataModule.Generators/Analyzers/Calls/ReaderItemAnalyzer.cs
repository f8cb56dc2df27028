using System.Collections.Immutable;
using DataModule.Generators.Diagnostics;
using DataModule.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DataModule.Generators.Analyzers.Calls;

/// <summary>Items of a stream that are valid only while the reader is at them, but are used later.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReaderItemAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Readers =
    [
        "System.IO.Stream",
        "System.IO.TextReader",
        "System.IO.BinaryReader",
        "System.Xml.XmlReader",
        "System.Data.IDataRecord",
        "System.Formats.Tar.TarEntry",
        "System.IO.Compression.ZipArchiveEntry",
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ReaderItem];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (IsLater(call)
            && call.TargetMethod.Parameters[0].Type.Interface("DataModule.IStreamDataset") is { TypeArguments: [{ } item] }
            && Dependent(item) is { } dependent
            && !(call.Receiver()?.Origin() is IInvocationOperation before && IsLater(before)))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ReaderItem, call.NameLocation(), call.TargetMethod.Name, dependent.ShortName()));
        }
    }

    private static bool IsLater(IInvocationOperation call) =>
        (call.TargetMethod.Name, call.TargetMethod.ContainingType.MetadataName()) is ("Map" or "Shuffle", "DataModule.StreamDataset") or ("Create", KnownNames.DataLoader);

    // The item itself, or an item in a tuple, pair or collection.
    private static ITypeSymbol? Dependent(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Dependent(array.ElementType),
        INamedTypeSymbol { TypeKind: not TypeKind.Delegate } named when !IsReader(named) => named.TypeArguments.Select(Dependent).FirstOrDefault(static found => found is not null),
        INamedTypeSymbol { TypeKind: not TypeKind.Delegate } named when named.MetadataName() != "System.IO.MemoryStream" => named,
        _ => null,
    };

    private static bool IsReader(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (Readers.Contains(level.MetadataName()))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(static contract => Readers.Contains(contract.MetadataName()));
    }
}
