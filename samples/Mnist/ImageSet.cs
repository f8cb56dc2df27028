namespace Mnist;

/// <summary>Which images: both sets have the same format and size.</summary>
public enum ImageSet
{
    /// <summary>Clothes (Fashion-MNIST).</summary>
    Fashion,

    /// <summary>Handwritten digits (MNIST).</summary>
    Mnist,
}
