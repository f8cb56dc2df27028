using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Copies predictions, so that they outlive the predict step. Their tensors would be disposed after the step, and may be views of the batch's
/// memory or of a buffer of the model. For generated code, which registers each prediction type.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PredictionCopy
{
    /// <summary>Registers how predictions of a type are copied.</summary>
    /// <param name="copy">Returns a copy of a prediction that owns its memory.</param>
    /// <typeparam name="TPrediction">The prediction type.</typeparam>
    public static void Register<TPrediction>(Func<TPrediction, TPrediction> copy)
    {
        Copier<TPrediction>.Function = copy;
        Predictor.Add<TPrediction>();
    }

    /// <summary>Copies a tensor. The copy owns its memory, has no gradient and belongs to no dispose scope.</summary>
    /// <param name="tensor">The tensor; null returns null.</param>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static torch.Tensor? Copy(torch.Tensor? tensor)
    {
        using var detached = tensor?.detach();
        return detached?.clone().DetachFromDisposeScope();
    }

    /// <summary>Copies an array without tensors, as it may belong to the batch.</summary>
    /// <param name="items">The array; null returns null.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static T[]? Copy<T>(T[]? items) => (T[]?)items?.Clone();

    /// <summary>Copies memory, as it may belong to the batch.</summary>
    /// <param name="items">The memory.</param>
    public static Memory<T> Copy<T>(Memory<T> items) => items.ToArray();

    /// <summary>Copies memory, as it may belong to the batch.</summary>
    /// <param name="items">The memory.</param>
    public static ReadOnlyMemory<T> Copy<T>(ReadOnlyMemory<T> items) => items.ToArray();

    /// <summary>Copies an array and its elements.</summary>
    /// <param name="items">The array; null returns null.</param>
    /// <param name="copy">Copies an element.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static T[]? Array<T>(T[]? items, Func<T, T> copy) =>
        items is null ? null : System.Array.ConvertAll(items, item => copy(item));

    /// <summary>Copies a list and its elements.</summary>
    /// <param name="items">The list; null returns null.</param>
    /// <param name="copy">Copies an element.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static List<T>? List<T>(IEnumerable<T>? items, Func<T, T> copy) => items?.Select(copy).ToList();

    /// <summary>Copies a dictionary and its values. The keys and the comparer stay the same.</summary>
    /// <param name="items">The dictionary; null returns null.</param>
    /// <param name="copy">Copies a value.</param>
    [return: NotNullIfNotNull(nameof(items))]
    public static Dictionary<TKey, TValue>? Dictionary<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>>? items, Func<TValue, TValue> copy)
        where TKey : notnull =>
        items?.ToDictionary(item => item.Key, item => copy(item.Value), (items as Dictionary<TKey, TValue>)?.Comparer);

    /// <summary>Checks that a record has exactly its declared type: the copy would lose the members of a derived type.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The same record.</returns>
    /// <exception cref="InvalidOperationException">The record has a derived type.</exception>
    public static T Exactly<T>(T record)
        where T : class =>
        record.GetType() == typeof(T) ? record : throw new InvalidOperationException(
            $"PredictStep returned a {record.GetType().Name}, but its declared type is {typeof(T).Name}, so the trainer cannot find all of its tensors: declare the returned type, and seal it.");

    /// <summary>The function that copies predictions of a type.</summary>
    /// <exception cref="InvalidOperationException">The trainer cannot find the tensors in predictions of this type.</exception>
    internal static Func<TPrediction, TPrediction> For<TPrediction>(object model) =>
        Copier<TPrediction>.Function ?? throw new InvalidOperationException(
            $"The trainer cannot find the tensors in {typeof(TPrediction).Name}, the prediction type of {model.GetType().Name}, so it cannot keep them after the step. " +
            "Return a tensor, or a tuple, array, list, dictionary or record of tensors. The type must not be private, and the model's own class must list IPredictStep among its bases. " +
            "Or handle each prediction in a function: Predict(model, data, prediction => ...).");

    private static class Copier<TPrediction>
    {
        public static Func<TPrediction, TPrediction>? Function { get; set; } = BuiltIn();

        // For models that the generator does not see, such as those in F#.
        private static Func<TPrediction, TPrediction>? BuiltIn()
        {
            if (!RuntimeHelpers.IsReferenceOrContainsReferences<TPrediction>() || typeof(TPrediction) == typeof(string))
            {
                return static prediction => prediction;
            }

            return typeof(TPrediction) == typeof(torch.Tensor) ? static prediction => (TPrediction)(object)Copy((torch.Tensor)(object)prediction!)
                : typeof(TPrediction).GetElementType() is { IsPrimitive: true } && typeof(TPrediction).IsSZArray
                    ? static prediction => (TPrediction)((System.Array)(object)prediction!).Clone()
                : null;
        }
    }
}
