using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Writes the transfer of each batch type to the device, with its hooks.</summary>
internal static class TransferEmitter
{
    private const string Context = "global::DataModule.BatchContext";

    public static void Emit(SourceWriter writer, ModuleModel model)
    {
        foreach (TransferModel transfer in model.Transfers)
        {
            string contract = "global::DataModule.IBatchTransfer<" + transfer.BatchType + ">";
            bool isExplicit = transfer.Access == "private" || model.Collisions.Contains(ModuleSignatures.Transfer(transfer));
            writer.Member(isExplicit ? null : new Documentation("Runs the before-transfer hooks, moves the batch to the device of the context, and runs the after-transfer hooks.")
            {
                Parameters = ParameterWords.All("batch", "context"),
                Returns = "The batch on the device.",
            });
            string header = isExplicit ? transfer.BatchType + " " + contract + "."
                : transfer.Access + (transfer.IsInherited ? " override " : model.IsSealed ? " " : " virtual ") + transfer.BatchType + " ";
            writer.Block(header + "TransferBatchToDevice(" + transfer.BatchType + " batch, " + Context + " context)", () =>
            {
                EmitHooks(writer, transfer.Before);
                EmitMove(writer, transfer);
                EmitHooks(writer, transfer.After);
                writer.Line("return batch;");
            });

            if (!transfer.IsInherited)
            {
                if (!isExplicit && transfer.Access != "public")
                {
                    writer.Member();
                    writer.Line(transfer.BatchType + " " + contract + ".TransferBatchToDevice(" + transfer.BatchType + " batch, " + Context + " context) => TransferBatchToDevice(batch, context);");
                }

                writer.Member();
                writer.Line("long " + contract + ".BatchSize(" + transfer.BatchType + " batch) => " + new PlanEmitter().Size(transfer.Plan, "batch") + ";");
            }
        }
    }

    private static void EmitHooks(SourceWriter writer, IEnumerable<BatchHookModel> hooks)
    {
        foreach (BatchHookModel hook in hooks)
        {
            string call = Assign(hook);
            if (hook.Splits.Count == 0)
            {
                writer.Line(call);
            }
            else
            {
                writer.Block("if (" + Condition(hook) + ")", () => writer.Line(call));
            }
        }
    }

    // The first replacing hook for the split moves the batch; the generated move is for the splits that are left.
    private static void EmitMove(SourceWriter writer, TransferModel transfer)
    {
        string generated = transfer.IsInherited
            ? "base.TransferBatchToDevice(batch, context)"
            : new PlanEmitter().Move(transfer.Plan, "batch", "context.Device");
        string keyword = "if (";
        foreach (BatchHookModel hook in transfer.Replacing)
        {
            if (hook.Splits.Count == 0)
            {
                if (keyword == "if (")
                {
                    writer.Line(Assign(hook));
                }
                else
                {
                    writer.Block("else", () => writer.Line(Assign(hook)));
                }

                return;
            }

            writer.Block(keyword + Condition(hook) + ")", () => writer.Line(Assign(hook)));
            keyword = "else if (";
        }

        if (generated == "batch")
        {
            return;
        }

        if (keyword == "if (")
        {
            writer.Line("batch = " + generated + ";");
        }
        else
        {
            writer.Block("else", () => writer.Line("batch = " + generated + ";"));
        }
    }

    private static string Assign(BatchHookModel hook) => "batch = " + hook.Call + "(" + string.Join(", ", hook.Arguments) + ");";

    private static string Condition(BatchHookModel hook) =>
        "context.Split is " + string.Join(" or ", hook.Splits.Select(split => "global::DataModule.Split." + split));
}
