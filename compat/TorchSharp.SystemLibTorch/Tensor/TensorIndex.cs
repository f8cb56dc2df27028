namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an indexing expression: an index, a slice, an ellipsis, a new axis, a mask, a tensor.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        internal Kind kind;
        internal long? startIndexOrBoolOrSingle;
        internal long? stopIndex;
        internal long? step;
        internal Tensor? tensor;

        public static readonly TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A new dimension of size one.</summary>
        public static readonly TensorIndex None = new() { kind = Kind.None };

        public static readonly TensorIndex Null = new() { kind = Kind.Null };

        /// <summary>A whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, startIndexOrBoolOrSingle = start, stopIndex = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) =>
            new() { kind = Kind.Bool, startIndexOrBoolOrSingle = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, startIndexOrBoolOrSingle = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>Makes the compiler choose among the indexers; never to be called.</summary>
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException(
            "An index does not become a tensor; the conversion only guides overload resolution.");
    }
}
