namespace DataModule.Generators.Model;

/// <summary>How to reopen a partial type in generated source, from its namespace inwards.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="Headers">Outermost first, the type itself last: <c>partial class Outer&lt;T&gt;</c>.</param>
/// <param name="Name">The type's own name without type parameters, escaped where it is a keyword.</param>
/// <param name="FullName">With <c>global::</c> and type parameters.</param>
/// <param name="HintName">The generated file's name.</param>
internal sealed record TypeShell(
    string Namespace,
    EquatableArray<string> Headers,
    string Name,
    string FullName,
    string HintName);
