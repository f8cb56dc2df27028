namespace DataModule;

/// <summary>What AutoAugment's pairs were learned on.</summary>
public enum AutoAugmentPolicy
{
    /// <summary>ImageNet: mostly colours.</summary>
    ImageNet,

    /// <summary>CIFAR-10.</summary>
    Cifar10,

    /// <summary>House numbers: mostly geometry.</summary>
    Svhn,
}
