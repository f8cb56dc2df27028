using Microsoft.CodeAnalysis;

namespace DataModule.Generators.Diagnostics;

/// <summary>Rules about where an annotated type stands.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor FileLocal = Error(
        "DM0039",
        "The annotated type is file-local",
        "'{0}' has [{1}] but can be seen in its own file only, and generated code stands in another: remove 'file'");
}
