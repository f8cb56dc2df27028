namespace DataModule.Generators.Model;

/// <summary>The way of one batch type to the device.</summary>
/// <param name="BatchType">The exact type.</param>
/// <param name="Access">How visible a member with this type in its signature can be.</param>
/// <param name="IsInherited">A base data module moves such batches already: its way becomes part of this one.</param>
/// <param name="Plan">The generated move.</param>
/// <param name="Before">Hooks on the CPU.</param>
/// <param name="Replacing">Hooks in place of the generated move.</param>
/// <param name="After">Hooks on the device.</param>
internal sealed record TransferModel(
    string BatchType,
    string Access,
    bool IsInherited,
    TransferPlan Plan,
    EquatableArray<BatchHookModel> Before,
    EquatableArray<BatchHookModel> Replacing,
    EquatableArray<BatchHookModel> After);

/// <summary>A method from batch to batch.</summary>
/// <param name="Call">The expression that names the method, without parentheses.</param>
/// <param name="Arguments">Expressions over <c>batch</c> and <c>context</c>.</param>
/// <param name="Splits">The splits it is for; empty means all.</param>
/// <param name="Summary">Of its documentation comment, or null.</param>
internal sealed record BatchHookModel(string Call, EquatableArray<string> Arguments, EquatableArray<Split> Splits, string? Summary);

/// <summary>How a value of one type is moved and counted, as a tree over its parts.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Type">The value's type, without its own nullability.</param>
/// <param name="Parts">The plans of elements or members.</param>
/// <param name="Member">The name of the member that holds the value in its tuple or record.</param>
/// <param name="Mover">For <see cref="TransferKind.Move"/>: the method that moves it.</param>
/// <param name="Counter">For <see cref="TransferKind.Move"/>: the property that counts samples, or null.</param>
internal sealed record TransferPlan(
    TransferKind Kind,
    string Type,
    EquatableArray<TransferPlan> Parts,
    string Member = "",
    string Mover = "",
    string? Counter = null)
{
    /// <summary>Whether there is anything in it to move; a container whose parts hold no tensor stays where it is.</summary>
    public bool Moves => Kind is TransferKind.Tensor or TransferKind.Move or TransferKind.Memory || Parts.Any(part => part.Moves);

    /// <summary>Whether there is a tensor in it.</summary>
    public bool HasTensor => Kind is TransferKind.Tensor or TransferKind.Move || Parts.Any(part => part.HasTensor);
}

/// <summary>What is done with a value on the way to the device.</summary>
internal enum TransferKind
{
    /// <summary>Nothing: it holds no tensor.</summary>
    Keep,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>It has a method that moves it.</summary>
    Move,

    /// <summary>Null, or a value that is moved.</summary>
    Nullable,

    /// <summary>Item by item.</summary>
    Tuple,

    /// <summary>A one-dimensional array, element by element.</summary>
    Array,

    /// <summary>A list, element by element.</summary>
    List,

    /// <summary>A dictionary, value by value.</summary>
    Dictionary,

    /// <summary>A record or struct, copied with its moved members in place.</summary>
    With,

    /// <summary>Of predictions: an array or memory without tensors, which may be a batch's and is copied.</summary>
    Memory,
}
