using TorchSharp;

namespace DataModule;

/// <summary>Gets the values of a sample's fields, one call for each field: see <see cref="ISample{TSelf}.Visit"/>.</summary>
public interface ISampleVisitor
{
    /// <summary>A number, or the elements of an array in row-major order. The value of an enumeration or of a one-hot label is a <see cref="long"/>.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="values">Valid during the call; do not keep it.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, ushort, int, long, Half, float or double.</typeparam>
    void Numbers<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged;

    /// <summary>A tensor.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">Belongs to the sample: do not dispose or change it.</param>
    void Tensor(int field, torch.Tensor value);

    /// <summary>A value that writes its own row of the batch, such as a picture.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    void Element<T>(int field, T value)
        where T : IBatchElement<T>;

    /// <summary>A string, or another value that the batch has in an array, unchanged.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">The value; may be null where the field's type allows it.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    void Item<T>(int field, T value);

    /// <summary>A nested sample. Visit it to get its fields.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">The sample.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    void Nested<T>(int field, T value)
        where T : ISample<T>;

    /// <summary>An optional number or array that is missing from this sample.</summary>
    /// <param name="field">The index of the field in <see cref="ISample{TSelf}.Fields"/>.</param>
    void Missing(int field);
}
