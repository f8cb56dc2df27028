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

    /// <summary>The number of samples: the first tensor's first dimension, or what counts instead of one.</summary>
    public string Size(TransferPlan plan, string value)
    {
        switch (plan.Kind)
        {
            case TransferKind.Tensor:
                return Transfer + ".Size(" + value + ")";
            case TransferKind.Move:
                return plan.Counter is null ? "1" : value + "." + plan.Counter;
            case TransferKind.Nullable:
                string present = "present" + variables++;
                return "(" + value + " is { } " + present + " ? " + Size(plan.Parts[0], present) + " : 0)";
            case TransferKind.Tuple or TransferKind.With:
                TransferPlan? counted = plan.Parts.FirstOrDefault(part => part.Moves) ?? plan.Parts.FirstOrDefault(part => part.Kind != TransferKind.Keep);
                return counted is null ? "1" : Size(counted, value + "." + counted.Member);
            case TransferKind.Array when !plan.Moves:
                return value + ".Length";
            case TransferKind.List when !plan.Moves:
                return value + ".Count";
            case TransferKind.Array or TransferKind.List or TransferKind.Dictionary:
                string item = "item" + variables++;
                return Transfer + ".SizeOfFirst(" + value + ", static " + item + " => " + Size(plan.Parts[0], item) + ")";
            default:
                return "1";
        }
    }
}
