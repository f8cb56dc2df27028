using System.Collections;
using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The shape of a tensor, where a function takes numbers and tuples alike.</summary>
    public struct Size : IEnumerable<long>
    {
        public Size(long[] shape) => Shape = shape;

        public Size(int[] shape) => Shape = Array.ConvertAll(shape, size => (long)size);

        public Size(long size) => Shape = [size];

        public Size((long, long) size) : this((ITuple)size) { }

        public Size((long, long, long) size) : this((ITuple)size) { }

        public Size((long, long, long, long) size) : this((ITuple)size) { }

        public Size((long, long, long, long, long) size) : this((ITuple)size) { }

        private Size(ITuple size)
        {
            Shape = new long[size.Length];
            for (var i = 0; i < Shape.Length; i++)
            {
                Shape[i] = (long)size[i]!;
            }
        }

        internal long[] Shape { get; }

        public int Length => Shape.Length;

        public long this[int idx] => Shape[idx];

        public static implicit operator Size(long size) => new(size);
        public static implicit operator Size((long, long) size) => new(size);
        public static implicit operator Size((long, long, long) size) => new(size);
        public static implicit operator Size((long, long, long, long) size) => new(size);
        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        public static bool operator ==(Size left, Size right) => left.Equals(right);
        public static bool operator !=(Size left, Size right) => !left.Equals(right);

        public long numel()
        {
            var product = 1L;
            foreach (var size in Shape)
            {
                product *= size;
            }
            return product;
        }

        public override bool Equals(object? obj) => obj is Size other && ReferenceEquals(Shape, other.Shape);

        public override int GetHashCode() => Shape.GetHashCode();

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
