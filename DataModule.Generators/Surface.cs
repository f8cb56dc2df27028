using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Generators;

/// <summary>What declarations can see of a compilation; one object for all compilations that look the same to them.</summary>
internal sealed class Surface
{
    // As many projects as are edited at a time; another one is only parsed again.
    private const int Remembered = 16;

    private static readonly object Lock = new();
    private static readonly List<WeakReference<Surface>> Recent = [];
    private static readonly ConditionalWeakTable<Compilation, Surface> Known = new();

    // The newest that looks so: the next one probably differs from it in one file.
    private Compilation newest;

    private Surface(Compilation compilation) => newest = compilation;

    public static Surface Of(Compilation compilation)
    {
        lock (Lock)
        {
            if (Known.TryGetValue(compilation, out Surface? surface))
            {
                return surface;
            }

            surface = Recent
                .Select(static recent => recent.TryGetTarget(out Surface? target) ? target : null)
                .FirstOrDefault(recent => recent is not null && LookTheSame(recent.newest, compilation));
            if (surface is null)
            {
                surface = new Surface(compilation);
                Recent.RemoveAll(static recent => !recent.TryGetTarget(out _));
                Recent.Insert(0, new WeakReference<Surface>(surface));
                Recent.RemoveRange(Math.Min(Remembered, Recent.Count), Math.Max(0, Recent.Count - Remembered));
            }

            surface.newest = compilation;
            Known.Add(compilation, surface);
            return surface;
        }
    }

    // Key strokes keep the options' object. The compiler's server makes new ones for each build, and cannot compare them.
    private static bool LookTheSame(Compilation left, Compilation right) =>
        left.AssemblyName == right.AssemblyName
        && ReferenceEquals(left.Options, right.Options)
        && left.References.SequenceEqual(right.References)
        && left.SyntaxTrees.SequenceEqual(right.SyntaxTrees, SameDeclarations.Instance);

    private sealed class SameDeclarations : IEqualityComparer<SyntaxTree>
    {
        public static readonly SameDeclarations Instance = new();

        // Directives (#nullable, #if) are trivia, which the comparison of declarations leaves out.
        public bool Equals(SyntaxTree? left, SyntaxTree? right) =>
            ReferenceEquals(left, right)
            || (left is not null && right is not null
                && left.FilePath == right.FilePath
                && left.Options.Equals(right.Options)
                && !left.GetRoot().ContainsDirectives
                && !right.GetRoot().ContainsDirectives
                && SyntaxFactory.AreEquivalent(left, right, topLevel: true));

        public int GetHashCode(SyntaxTree tree) => tree.FilePath.GetHashCode();
    }
}
