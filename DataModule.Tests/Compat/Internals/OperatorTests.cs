using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Native;
using Xunit;

namespace DataModule.Tests.Compat;

/// <summary>The stand-in's own operator calls; not part of TorchSharp.</summary>
public sealed class OperatorTests
{
    private static readonly Operator Full = new("aten::full");
    private static readonly Operator Sum = new("aten::sum");

    [Fact]
    public void A_call_packs_lists_numbers_and_types_and_fills_in_defaults()
    {
        using var ones = Full.Call(new long[] { 2, 3 }, 1.5, torch.float64);
        using var sum = Sum.Call(ones);

        Assert.Equal(new long[] { 2, 3 }, ones.shape);
        Assert.Equal(torch.float64, ones.dtype);
        Assert.Equal(9.0, new Operator("aten::item").CallScalar(sum).ToDouble());
    }

    [Fact]
    public void A_tensor_list_argument_and_a_list_result_work()
    {
        using var scope = torch.NewDisposeScope();
        var a = Full.Call(new long[] { 2 }, 1);
        var b = Full.Call(new long[] { 3 }, 2);
        var joined = new Operator("aten::cat").Call(new[] { a, b }, 0);
        var parts = new Operator("aten::split", "Tensor").CallList(joined, 2, 0);

        Assert.Equal(new long[] { 5 }, joined.shape);
        Assert.Equal([2L, 2L, 1L], parts.Select(part => part.shape[0]));
    }

    [Fact]
    public void An_optional_tensor_list_may_hold_nulls()
    {
        using var scope = torch.NewDisposeScope();
        var matrix = new Operator("aten::arange").Call(6).reshape(2, 3);
        var columns = new Operator("aten::index", "Tensor")
            .Call(matrix, new torch.Tensor?[] { null, new Operator("aten::arange").Call(2) });

        Assert.Equal(new long[] { 2, 2 }, columns.shape);
    }

    [Fact]
    public void Long_lists_do_not_depend_on_stack_space()
    {
        using var scope = torch.NewDisposeScope();
        var rows = Enumerable.Range(0, 5000).Select(_ => Full.Call(new long[] { 2 }, 1.0)).ToArray();
        var stacked = new Operator("aten::stack").Call(rows, 0);

        Assert.Equal(new long[] { 5000, 2 }, stacked.shape);
    }

    [Fact]
    public void An_unknown_operator_and_wrong_arguments_are_errors()
    {
        Assert.Throws<ExternalException>(() => new Operator("aten::no_such_operator").Run());
        Assert.Throws<ExternalException>(() => Full.Call(new long[] { 2 }));
        Assert.Throws<ExternalException>(() => Sum.Call(1, 2, 3, 4, 5, 6));
    }

    [Fact]
    public void A_call_allocates_only_its_result()
    {
        using var a = Full.Call(new long[] { 2, 2 }, 1.0);
        var add = new Operator("aten::add_", "Tensor");
        add.Run(a, a, 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            add.Run(a, a, 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Every_operator_that_the_stand_in_names_exists_in_this_libtorch()
    {
        var missing = new List<string>();
        const BindingFlags statics = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        foreach (var field in typeof(torch).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(statics)).Where(field => field.FieldType == typeof(Operator)))
        {
            var op = (Operator)field.GetValue(null)!;
            try
            {
                op.Find();
            }
            catch (ExternalException)
            {
                missing.Add(op.ToString());
            }
        }

        Assert.Empty(missing);
    }
}
