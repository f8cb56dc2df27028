namespace DataModule;

/// <summary>The data set on which an AutoAugment policy was learned.</summary>
public enum AutoAugmentPolicy
{
    /// <summary>ImageNet: mostly colour operations.</summary>
    ImageNet,

    /// <summary>CIFAR-10.</summary>
    Cifar10,

    /// <summary>Street View House Numbers: mostly geometric operations.</summary>
    Svhn,
}
