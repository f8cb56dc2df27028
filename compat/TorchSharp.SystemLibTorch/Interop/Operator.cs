using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace TorchSharp.Native;

/// <summary>
/// An operator of libtorch, by its schema name ("aten::conv2d") and overload ("Tensor"; empty for the only or first
/// one). Looked up at the first call. Trailing arguments that the schema has defaults for may be left out.
/// Thread-safe; a call allocates nothing on the managed heap but its result tensors.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    // Room for what lists and strings refer to; longer ones rent from the pool.
    private const int StackWords = 64;

    private void* handle;

    /// <summary>Calls the operator for one tensor.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Value> args)
    {
        NativeValue result = default;
        Invoke(args, &result, 1);
        return TensorFrom(result);
    }

    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Value> args)
    {
        var results = stackalloc NativeValue[2];
        Invoke(args, results, 2);
        return (TensorFrom(results[0]), TensorFrom(results[1]));
    }

    public (torch.Tensor, torch.Tensor, torch.Tensor) Call3(params ReadOnlySpan<Value> args)
    {
        var results = stackalloc NativeValue[3];
        Invoke(args, results, 3);
        return (TensorFrom(results[0]), TensorFrom(results[1]), TensorFrom(results[2]));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    public torch.Tensor[] CallList(params ReadOnlySpan<Value> args)
    {
        NativeValue result = default;
        Invoke(args, &result, 1);
        if (result.Kind != ValueKind.TensorList)
        {
            throw Unexpected(result);
        }
        var tensors = new torch.Tensor[result.Count];
        var handles = new nint[result.Count];
        fixed (nint* first = handles)
        {
            NativeMethods.slt_tensor_list_take((void*)result.Bits, first);
        }
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new torch.Tensor(handles[i]);
        }
        return tensors;
    }

    /// <summary>Calls the operator for its effect, and drops its results.</summary>
    public void Run(params ReadOnlySpan<Value> args) => Invoke(args, null, 0);

    public bool CallBool(params ReadOnlySpan<Value> args) => CallNumber(args, ValueKind.Bool).Bits != 0;

    public long CallInt(params ReadOnlySpan<Value> args) => CallNumber(args, ValueKind.Int).Bits;

    public double CallDouble(params ReadOnlySpan<Value> args) =>
        BitConverter.Int64BitsToDouble(CallNumber(args, ValueKind.Double).Bits);

    /// <summary>Calls an operator that returns a number of a kind known only at run time, such as aten::item.</summary>
    public Scalar CallScalar(params ReadOnlySpan<Value> args)
    {
        NativeValue result = default;
        Invoke(args, &result, 1);
        return result.Kind switch
        {
            ValueKind.Int => result.Bits,
            ValueKind.Bool => result.Bits != 0,
            ValueKind.Double => BitConverter.Int64BitsToDouble(result.Bits),
            _ => throw Unexpected(result),
        };
    }

    public override string ToString() => overload.Length == 0 ? name : $"{name}.{overload}";

    private NativeValue CallNumber(ReadOnlySpan<Value> args, ValueKind kind)
    {
        NativeValue result = default;
        Invoke(args, &result, 1);
        return result.Kind == kind ? result : throw Unexpected(result);
    }

    private torch.Tensor TensorFrom(in NativeValue result) =>
        result.Kind == ValueKind.Tensor ? new torch.Tensor((nint)result.Bits) : throw Unexpected(result);

    private InvalidOperationException Unexpected(in NativeValue result) => new($"{this} returned {result.Kind}.");

    private void Invoke(ReadOnlySpan<Value> args, NativeValue* results, int capacity)
    {
        if (handle is null)
        {
            Find();
        }
        var words = 0;
        foreach (ref readonly var arg in args)
        {
            words += WordsFor(arg);
        }

        if (words <= StackWords)
        {
            var payload = stackalloc long[StackWords];
            Invoke(args, payload, results, capacity);
            return;
        }
        var rented = ArrayPool<long>.Shared.Rent(words);
        try
        {
            fixed (long* payload = rented)
            {
                Invoke(args, payload, results, capacity);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(rented);
        }
    }

    private void Invoke(ReadOnlySpan<Value> args, long* payload, NativeValue* results, int capacity)
    {
        var packed = stackalloc NativeValue[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            packed[i] = Pack(args[i], ref payload);
        }
        var produced = NativeMethods.slt_operator_call(handle, packed, args.Length, results, capacity);
        // The handles were read out of their owners above: no finalizer may run before libtorch is done.
        foreach (ref readonly var arg in args)
        {
            GC.KeepAlive(arg.Reference);
        }
        if (produced < 0)
        {
            throw NativeMethods.LastError();
        }
    }

    private static int WordsFor(in Value value) => value.Kind switch
    {
        ValueKind.IntList or ValueKind.DoubleList or ValueKind.TensorList => value.Count,
        ValueKind.String => (Encoding.UTF8.GetMaxByteCount(Unsafe.As<string>(value.Reference!).Length) + 7) / 8,
        _ => 0,
    };

    // Lists and strings are copied to `payload`, which costs less than pinning them at their usual lengths.
    private static NativeValue Pack(in Value value, ref long* payload)
    {
        var packed = new NativeValue { Kind = value.Kind, Count = value.Count, Bits = value.Bits };
        switch (value.Kind)
        {
            case ValueKind.Tensor:
                packed.Bits = ((torch.Tensor)value.Reference!).Handle;
                return packed;
            case ValueKind.Generator:
                packed.Bits = ((torch.Generator)value.Reference!).Handle;
                return packed;
            case ValueKind.IntList:
                ((long[])value.Reference!).CopyTo(new Span<long>(payload, value.Count));
                break;
            case ValueKind.DoubleList:
                ((double[])value.Reference!).CopyTo(new Span<double>(payload, value.Count));
                break;
            case ValueKind.TensorList:
                var tensors = (torch.Tensor?[])value.Reference!;
                for (var i = 0; i < tensors.Length; i++)
                {
                    payload[i] = tensors[i]?.Handle ?? 0;
                }
                break;
            case ValueKind.String:
                var text = (string)value.Reference!;
                packed.Count = Encoding.UTF8.GetBytes(text, new Span<byte>(payload, WordsFor(value) * sizeof(long)));
                break;
            default:
                return packed;
        }
        packed.Bits = (long)payload;
        payload += WordsFor(value);
        return packed;
    }

    /// <summary>Looks the operator up now rather than at the first call.</summary>
    internal void Find()
    {
        var found = NativeMethods.slt_operator_find(name, overload);
        handle = found is null ? throw NativeMethods.LastError() : found;
    }
}
