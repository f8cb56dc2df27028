using System.Runtime.CompilerServices;
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
            {
                return indexTensors.Call(view, tensors);
            }
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Writes the value, broadcast and converted, to the part that the expression selects.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var view = View(indices, out var tensors);
            if (tensors is null)
            {
                view.copy_(value);
            }
            else if (value.dtype == view.dtype)
            {
                indexPutInPlace.Run(view, tensors, value);
            }
            else
            {
                using var converted = value.to_type(view.dtype);
                indexPutInPlace.Run(view, tensors, converted);
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

        // Walks the expression from left to right as Python's indexing does. `tensors` is null if views sufficed, else
        // what is left to do for each dimension of the view.
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors)
        {
            var named = indices.Sum(ConsumedDimensions);
            if (named > Dimensions)
            {
                throw new System.Runtime.InteropServices.ExternalException(
                    $"too many indices for tensor of dimension {Dimensions}");
            }
            List<Tensor?>? pending = null;
            var view = alias();
            var dimension = 0;
            foreach (var index in indices)
            {
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = Replace(view, view.select(dimension, index.startIndexOrBoolOrSingle!.Value));
                        break;
                    case TensorIndex.Kind.Slice:
                        view = Replace(view, sliceOp.Call(view, dimension, index.startIndexOrBoolOrSingle,
                            index.stopIndex, index.step ?? 1));
                        dimension++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dimension += (int)Dimensions - named;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        view = Replace(view, view.unsqueeze(dimension++));
                        break;
                    case TensorIndex.Kind.Bool:
                        view = Replace(view, view.unsqueeze(dimension));
                        Defer(torch.tensor(new[] { index.startIndexOrBoolOrSingle == 1 }));
                        dimension++;
                        break;
                    case TensorIndex.Kind.Tensor:
                        Defer(index.tensor!);
                        dimension += ConsumedDimensions(index);
                        break;
                }
            }
            tensors = pending?.ToArray();
            return view;

            void Defer(Tensor tensor)
            {
                pending ??= [];
                while (pending.Count < dimension)
                {
                    // A mask of several dimensions stands for all of them, so positions, not dimensions, are padded.
                    if (pending.Sum(done => done is null ? 1 : MaskDimensions(done)) >= dimension)
                    {
                        break;
                    }
                    pending.Add(null);
                }
                pending.Add(tensor);
            }

            static Tensor Replace(Tensor old, Tensor next)
            {
                old.Dispose();
                return next;
            }
        }

        private static int ConsumedDimensions(TensorIndex index) => index.kind switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => MaskDimensions(index.tensor!),
            _ => 0,
        };

        // A mask covers as many dimensions as it has; an index tensor one.
        private static int MaskDimensions(Tensor tensor) =>
            tensor.dtype is ScalarType.Bool or ScalarType.Byte ? (int)tensor.Dimensions : 1;
    }
}
