using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operator
            indexTensors = new("aten::index", "Tensor"), indexPutInPlace = new("aten::index_put_");

        /// <summary>The part that the expression selects: a view, unless tensors or masks select.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);
            if (tensors is null)
            {
                return view;
            }
            using (view)
            using (tensors)
            {
                return indexTensors.Call(view, tensors.ForView());
            }
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Writes the value, broadcast, to the part that the expression selects.</summary>
        /// <exception cref="ExternalException">Tensors select the part, and the value has another type.</exception>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var view = View(indices, out var tensors);
            using (tensors)
            {
                if (tensors is null)
                {
                    view.copy_(value);
                }
                else
                {
                    indexPutInPlace.Run(view, tensors.ForView(), value);
                }
            }
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var scalar = full([], value, dtype, device);
            return index_put_(scalar, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        // Walks the expression from left to right as Python's indexing does, as far as views go; what tensors select is
        // left to do on the view. Null if there are none.
        private Tensor View(TensorIndex[] indices, out IndexTensors? tensors)
        {
            var named = indices.Sum(IndexTensors.DimensionsOf);
            if (named > Dimensions)
            {
                throw new ExternalException($"too many indices for tensor of dimension {Dimensions}");
            }
            tensors = null;
            var view = alias();
            var dimension = 0;
            foreach (var index in indices)
            {
                var next = index.kind switch
                {
                    TensorIndex.Kind.Single => view.select(dimension, index.startIndexOrBoolOrSingle!.Value),
                    TensorIndex.Kind.Slice => sliceOp.Call(
                        view, dimension, index.startIndexOrBoolOrSingle, index.stopIndex, index.step ?? 1),
                    TensorIndex.Kind.None or TensorIndex.Kind.Null or TensorIndex.Kind.Bool => view.unsqueeze(dimension),
                    _ => null,
                };
                if (next is not null)
                {
                    view.Dispose();
                    view = next;
                }
                if (index.kind is TensorIndex.Kind.Bool or TensorIndex.Kind.Tensor)
                {
                    (tensors ??= new IndexTensors()).Add(dimension, index);
                }
                dimension += index.kind switch
                {
                    TensorIndex.Kind.Single => 0,
                    TensorIndex.Kind.Ellipsis => (int)Dimensions - named,
                    TensorIndex.Kind.Tensor => IndexTensors.DimensionsOf(index),
                    _ => 1,
                };
            }
            return view;
        }
    }
}
