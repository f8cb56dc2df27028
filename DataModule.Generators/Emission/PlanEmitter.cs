using DataModule.Generators.Model;

namespace DataModule.Generators.Emission;

/// <summary>Turns a transfer plan into one expression. Pattern variables of one method must differ, so each gets a number.</summary>
internal sealed class PlanEmitter
{
    private const string Transfer = "global::DataModule.BatchTransfer";

    private int variables;

    /// <summary>The moved value.</summary>
    public string Move(TransferPlan plan, string value, string device)
    {
        if (!plan.Moves)
        {
            return value;
        }

        switch (plan.Kind)
        {
            case TransferKind.Tensor:
                return value + ".to(" + device + ")";
            case TransferKind.Move:
                return value + "." + plan.Mover + "(" + device + ")";
            case TransferKind.Nullable when plan.Parts[0].Kind is TransferKind.Tensor or TransferKind.Move:
                return Move(plan.Parts[0], value + "?", device);
            case TransferKind.Nullable:
                string present = "present" + variables++;
                return "(" + value + " is { } " + present + " ? " + Move(plan.Parts[0], present, device) + " : (" + plan.Parts[0].Type + "?)null)";
            case TransferKind.Tuple:
                string items = string.Join(", ", plan.Parts.Select(part => Move(part, value + "." + part.Member, device)));
                return plan.Parts.Count == 1 ? "new " + plan.Type + "(" + items + ")" : "(" + items + ")";
            case TransferKind.With:
                return value + " with { " + string.Join(", ", plan.Parts.Where(part => part.Moves).Select(part =>
                    part.Member + " = " + Move(part, value + "." + part.Member, device))) + " }";
            default:
                string item = "item" + variables;
                string target = "device" + variables++;
                return Transfer + "." + plan.Kind + "(" + value + ", " + device + ", static (" + item + ", " + target + ") => "
                    + Move(plan.Parts[0], item, target) + ")";
        }
    }

    /// <summary>The number of samples: the first dimension of the first tensor that there is, or what counts instead of one.</summary>
    /// <param name="plan">Of the value.</param>
    /// <param name="value">An expression.</param>
    /// <param name="otherwise">The size where the value is null.</param>
    public string Size(TransferPlan plan, string value, string otherwise = "0")
    {
        switch (plan.Kind)
        {
            case TransferKind.Tensor:
                return Transfer + ".Size(" + value + ")";
            case TransferKind.Move:
                return plan.Counter is null ? "1" : value + "." + plan.Counter;
            case TransferKind.Nullable:
                string present = "present" + variables++;
                return "(" + value + " is { } " + present + " ? " + Size(plan.Parts[0], present, otherwise) + " : " + otherwise + ")";
            case TransferKind.Tuple or TransferKind.With:
                TransferPlan[] counted = [.. plan.Parts.Where(part => part.Moves)];
                if (counted.Length == 0)
                {
                    counted = [.. plan.Parts.Where(part => part.Kind != TransferKind.Keep)];
                }

                // A part that is null leaves the count to the next one.
                int last = Array.FindIndex(counted, part => part.Kind != TransferKind.Nullable);
                return counted.Length == 0 ? "1" : counted
                    .Take(last < 0 ? counted.Length : last + 1)
                    .Reverse()
                    .Aggregate(otherwise, (next, part) => Size(part, value + "." + part.Member, next));
            case TransferKind.Array when !plan.Moves:
                return value + ".Length";
            case TransferKind.List when !plan.Moves:
                return value + ".Count";
            case TransferKind.Array or TransferKind.List or TransferKind.Dictionary:
                string item = "item" + variables++;
                return Transfer + (plan.Kind == TransferKind.Dictionary ? ".SizeOfFirstValue(" : ".SizeOfFirst(") + value + ", static " + item + " => " + Size(plan.Parts[0], item) + ")";
            default:
                return "1";
        }
    }
}
