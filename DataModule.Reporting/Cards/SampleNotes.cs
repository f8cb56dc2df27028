using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;

namespace DataModule;

/// <summary>Collects what the statistics of samples do not have: classes, lengths, shapes, and hashes of the contents.</summary>
internal sealed class SampleNotes : ISampleVisitor, IDisposable
{
    private const int HashBytes = 16;

    private readonly IReadOnlyList<FieldMeasure> measures;
    private readonly SampleField[] fields;
    private readonly bool[] isContent;
    private readonly bool hashes;
    private readonly IncrementalHash content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash rest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // The index of the next field. The fields of a nested sample follow the field that contains it.
    private int next;

    /// <param name="measures">The results, one for each field.</param>
    /// <param name="fields">The fields. Those of a nested sample follow the field that contains it.</param>
    /// <param name="hashes">Whether to compute hashes.</param>
    public SampleNotes(IReadOnlyList<FieldMeasure> measures, IReadOnlyList<SampleField> fields, bool hashes)
    {
        (this.measures, this.fields, this.hashes) = (measures, [.. fields], hashes);

        // The content is every field that is not a single number. Two samples with the same picture and different labels are duplicates, and one of
        // the labels is wrong. Rows of a table have only single numbers, so all of these are the content.
        isContent = [.. fields.Select(static field => field.Kind is not (SampleFieldKind.Scalar or SampleFieldKind.Enum or SampleFieldKind.OneHot or SampleFieldKind.Nested))];
        if (!isContent.Contains(true))
        {
            isContent.AsSpan().Fill(true);
        }
    }

    public (byte[] Content, byte[] Others) Note(IDescribedBatch batch, object sample)
    {
        next = 0;
        batch.Visit(sample, this);
        return (content.GetHashAndReset()[..HashBytes], rest.GetHashAndReset()[..HashBytes]);
    }

    public void Dispose()
    {
        content.Dispose();
        rest.Dispose();
    }

    public void Numbers<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var (measure, known, hash) = Begin(typeof(T).Name);
        hash?.AppendData(BitConverter.GetBytes(values.Length));
        hash?.AppendData(MemoryMarshal.AsBytes(values));
        switch (known.Kind)
        {
            case SampleFieldKind.Padded:
                measure.Lengths.Add(values.Length / known.Shape.Skip(1).Aggregate(1, static (product, size) => product * size));
                break;
            case SampleFieldKind.Array:
                measure.AddShape($"[{(known.Shape.IsEmpty ? values.Length.ToString(CultureInfo.InvariantCulture) : string.Join(", ", known.Shape))}]");
                break;
            case SampleFieldKind.Scalar when typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half):
                measure.Counts = null;
                break;
            default:
                measure.Count(Convert.ToInt64(values[0], CultureInfo.InvariantCulture));
                break;
        }
    }

    public void Tensor(int field, torch.Tensor value)
    {
        using var scope = torch.NewDisposeScope();
        var (measure, _, hash) = Begin(value.dtype.ToString());
        var shape = $"[{string.Join(", ", value.shape)}]";
        measure.AddShape(shape);
        hash?.AppendData(Encoding.UTF8.GetBytes(shape));
        hash?.AppendData(value.detach().cpu().contiguous().bytes);
    }

    public void Element<T>(int field, T value)
        where T : IBatchElement<T>
    {
        var (measure, _, hash) = Begin(typeof(T).Name);
        measure.AddShape(value.Format.ToString());
        if (hash is null)
        {
            return;
        }

        if (value is IDescribedElement element)
        {
            element.AppendContent(hash);
            return;
        }

        var row = new byte[value.Format.Count * value.Format.ElementSize];
        value.Write(new BatchRow(value.Format, row));
        hash.AppendData(row);
    }

    public void Item<T>(int field, T value)
    {
        if (value is null)
        {
            Missing(field);
            return;
        }

        var (measure, _, hash) = Begin(typeof(T).Name);
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (value is string)
        {
            measure.Lengths.Add(text.Length);
        }

        hash?.AppendData(Encoding.UTF8.GetBytes(text));
        hash?.AppendData([0]);
    }

    public void Nested<T>(int field, T value)
        where T : ISample<T>
    {
        Begin(typeof(T).Name);
        SampleFields.Visit(value, this);
    }

    public void Missing(int field)
    {
        HashOf(next)?.AppendData([1]);
        measures[next++].Missing++;
    }

    private (FieldMeasure Measure, SampleField Field, IncrementalHash? Hash) Begin(string type)
    {
        var place = next++;
        measures[place].Type ??= type;
        return (measures[place], fields[place], HashOf(place));
    }

    private IncrementalHash? HashOf(int place) => !hashes ? null : isContent[place] ? content : rest;
}
