using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Writes the predictions of each batch to a safetensors file. A tensor is named "prediction", a part of a tuple or list "prediction.0", an
/// entry of a dictionary "prediction.KEY".
/// </summary>
internal sealed class PredictionFiles(string folder) : IDisposable
{
    private readonly List<torch.Tensor> made = [];
    private int batch;

    public string Folder { get; } = folder;

    public void Write(object? prediction)
    {
        var tensors = new Dictionary<string, torch.Tensor>();
        Gather("prediction", prediction, tensors);
        Directory.CreateDirectory(Folder);
        SafeTensors.Save(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{batch++:000000}.safetensors")), tensors, new Dictionary<string, string>());
        Dispose();
    }

    public void Dispose()
    {
        made.ForEach(static tensor => tensor.Dispose());
        made.Clear();
    }

    private void Gather(string name, object? part, Dictionary<string, torch.Tensor> tensors)
    {
        switch (part)
        {
            case null:
                break;
            case torch.Tensor tensor:
                tensors.Add(name, tensor);
                break;
            case long[] numbers:
                tensors.Add(name, Made(torch.tensor(numbers)));
                break;
            case int[] numbers:
                tensors.Add(name, Made(torch.tensor(numbers)));
                break;
            case float[] numbers:
                tensors.Add(name, Made(torch.tensor(numbers)));
                break;
            case double[] numbers:
                tensors.Add(name, Made(torch.tensor(numbers)));
                break;
            case bool[] numbers:
                tensors.Add(name, Made(torch.tensor(numbers)));
                break;
            case int or long:
                tensors.Add(name, Made(torch.tensor(Convert.ToInt64(part, CultureInfo.InvariantCulture))));
                break;
            case float or double:
                tensors.Add(name, Made(torch.tensor(Convert.ToDouble(part, CultureInfo.InvariantCulture))));
                break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                {
                    Gather(Inner(name, i), tuple[i], tensors);
                }

                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    Gather($"{name}.{entry.Key}", entry.Value, tensors);
                }

                break;
            case IEnumerable items and not string:
                foreach (var (i, item) in items.Cast<object?>().Index())
                {
                    Gather(Inner(name, i), item, tensors);
                }

                break;
            default:
                throw new InvalidOperationException(
                    $"A prediction of type {part.GetType().Name} cannot be written to a safetensors file. Return tensors, numbers, or tuples, lists and dictionaries of them; or call Trainer.Predict with a function that writes them.");
        }
    }

    private torch.Tensor Made(torch.Tensor tensor)
    {
        made.Add(tensor);
        return tensor;
    }

    private static string Inner(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{index}");
}
