using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, element type and device: "[2x3], type = Float32, device = cpu".</summary>
        public override string ToString() => IsInvalid ? "" : string.Create(CultureInfo.InvariantCulture,
            $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");
    }
}
