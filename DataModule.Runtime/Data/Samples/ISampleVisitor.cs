using TorchSharp;

namespace DataModule;

/// <summary>Is shown the values of a sample's fields, one call a field: see <see cref="ISample{TSelf}.Visit"/>.</summary>
public interface ISampleVisitor
{
    /// <summary>Numbers: one, or the elements of an array in row-major order. An enumeration's value is a <see cref="long"/>, and so is a one-hot label.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="values">Not to be kept.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, ushort, int, long, Half, float or double.</typeparam>
    void Numbers<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged;

    /// <summary>A tensor, which belongs to the sample.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">Not to be disposed or changed.</param>
    void Tensor(int field, torch.Tensor value);

    /// <summary>A value that writes itself into its row of the batch, such as a picture.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    void Element<T>(int field, T value)
        where T : IBatchElement<T>;

    /// <summary>A string, or another value that stands as it is in an array of the batch.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">May be null where the field's type says so.</param>
    /// <typeparam name="T">Its type.</typeparam>
    void Item<T>(int field, T value);

    /// <summary>Another sample, which can be visited in its turn.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    /// <param name="value">The sample.</param>
    /// <typeparam name="T">Its type.</typeparam>
    void Nested<T>(int field, T value)
        where T : ISample<T>;

    /// <summary>A number or an array that may be missing, and is.</summary>
    /// <param name="field">The field's place in <see cref="ISample{TSelf}.Fields"/>.</param>
    void Missing(int field);
}
