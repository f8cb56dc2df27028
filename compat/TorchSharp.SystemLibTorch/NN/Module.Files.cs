using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Writes the parameters and persistent buffers to a file, but for the skipped ones.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(File.Create(location));
                return save(writer, skip);
            }

            /// <summary>Writes the parameters and persistent buffers, but for the skipped ones.</summary>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes tensors with their names, but for the skipped ones.</summary>
            public static void save_state_dict(
                BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var entries = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                writer.Write7BitEncodedInt64(entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    TensorStream.Write(writer, tensor);
                }
            }

            /// <summary>Reads what <see cref="save(string, IList{string})"/> wrote.</summary>
            /// <param name="location">The file.</param>
            /// <param name="strict">Whether the file must have exactly the tensors that this module has.</param>
            /// <param name="skip">Names of tensors to leave alone.</param>
            /// <param name="loadedParameters">Is given each name in the file, and whether this module has it.</param>
            /// <exception cref="FileNotFoundException">There is no such file.</exception>
            /// <exception cref="ArgumentException">The file has other tensors.</exception>
            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null,
                Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(File.OpenRead(location));
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads what <see cref="save(BinaryWriter, IList{string})"/> wrote.</summary>
            /// <param name="reader">Where to read.</param>
            /// <param name="strict">Whether there must be exactly the tensors that this module has.</param>
            /// <param name="skip">Names of tensors to leave alone.</param>
            /// <param name="loadedParameters">Is given each name read, and whether this module has it.</param>
            /// <exception cref="ArgumentException">There are other tensors.</exception>
            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null,
                Dictionary<string, bool>? loadedParameters = null)
            {
                var own = state_dict();
                var count = reader.Read7BitEncodedInt64();
                if (strict && count != own.Count)
                {
                    throw new ArgumentException(
                        $"Mismatched state_dict sizes: expected {own.Count}, but found {count} entries.");
                }
                using var withoutGradients = no_grad();
                for (long i = 0; i < count; i++)
                {
                    var key = reader.ReadString();
                    using var read = TensorStream.Read(reader);
                    var known = own.TryGetValue(key, out var target);
                    if (strict && !known)
                    {
                        throw new ArgumentException($"Mismatched module state names: the module has no '{key}'.");
                    }
                    if (known && skip?.Contains(key) != true)
                    {
                        if (!target!.shape.AsSpan().SequenceEqual(read.shape))
                        {
                            throw new ArgumentException(
                                $"Mismatched shapes of '{key}': expected [{string.Join(", ", target.shape)}], "
                                + $"but found [{string.Join(", ", read.shape)}].");
                        }
                        target.copy_(read);
                    }
                    loadedParameters?.Add(key, known);
                }
                return this;
            }
        }
    }
}
