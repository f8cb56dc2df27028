using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Copies what a predict step returns out of the step: its tensors would be disposed with it, and may be views of the batch's
/// memory or of a buffer of the model's. For generated code, which registers each type of predictions.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PredictionCopy
{
    /// <summary>Tells how predictions of a type are copied.</summary>
    public static void Register<TPrediction>(Func<TPrediction, TPrediction> copy)
    {
        Copier<TPrediction>.Function = copy;
        Predictor.Add<TPrediction>();
    }

    /// <summary>A copy that owns its memory and belongs to no dispose scope.</summary>
    [return: NotNullIfNotNull(nameof(tensor))]
    public static torch.Tensor? Copy(torch.Tensor? tensor)
    {
        using var detached = tensor?.detach();
        return detached?.clone().DetachFromDisposeScope();
    }

    /// <summary>A copy of an array without tensors: it may be one of the batch's.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static T[]? Copy<T>(T[]? items) => (T[]?)items?.Clone();

    /// <summary>A copy of memory that may be the batch's.</summary>
    public static Memory<T> Copy<T>(Memory<T> items) => items.ToArray();

    /// <summary>A copy of memory that may be the batch's.</summary>
    public static ReadOnlyMemory<T> Copy<T>(ReadOnlyMemory<T> items) => items.ToArray();

    /// <summary>An array of copied elements.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static T[]? Array<T>(T[]? items, Func<T, T> copy) =>
        items is null ? null : System.Array.ConvertAll(items, item => copy(item));

    /// <summary>A list of copied elements.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static List<T>? List<T>(IEnumerable<T>? items, Func<T, T> copy) => items?.Select(copy).ToList();

    /// <summary>A dictionary of copied values, with the same comparer where there was one.</summary>
    [return: NotNullIfNotNull(nameof(items))]
    public static Dictionary<TKey, TValue>? Dictionary<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>>? items, Func<TValue, TValue> copy)
        where TKey : notnull =>
        items?.ToDictionary(item => item.Key, item => copy(item.Value), (items as Dictionary<TKey, TValue>)?.Comparer);

    /// <summary>A record of the declared type itself: of one derived from it, the other members are not known.</summary>
    /// <exception cref="InvalidOperationException">It is of a derived type.</exception>
    public static T Exactly<T>(T record)
        where T : class =>
        record.GetType() == typeof(T) ? record : throw new InvalidOperationException(
            $"PredictStep returned a {record.GetType().Name} where {typeof(T).Name} is declared, so the trainer cannot see all of its tensors: declare the type that is returned, and seal it.");

    /// <summary>How predictions of a type are copied.</summary>
    /// <exception cref="InvalidOperationException">Tensors in them cannot be found.</exception>
    internal static Func<TPrediction, TPrediction> For<TPrediction>(object model) =>
        Copier<TPrediction>.Function ?? throw new InvalidOperationException(
            $"{model.GetType().Name} predicts {typeof(TPrediction).Name}, in which the trainer cannot find the tensors, and so cannot keep them when the step ends. " +
            "Return a tensor, or a tuple, array, list, dictionary or record of tensors, of a type that is not private, and name IPredictStep among the bases of the model's own class. " +
            "Or take each prediction as it comes: Predict(model, data, prediction => ...).");

    private static class Copier<TPrediction>
    {
        public static Func<TPrediction, TPrediction>? Function { get; set; } = BuiltIn();

        // For models that the generator has not seen: their language is another, say.
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
