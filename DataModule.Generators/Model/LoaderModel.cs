namespace DataModule.Generators.Model;

/// <summary>One split with its loaders, all of one batch type.</summary>
/// <param name="Split">Which.</param>
/// <param name="BatchType">The exact type of its batches.</param>
/// <param name="Loaders">At least one.</param>
/// <param name="Access">How visible its members can be: a public member may not show an internal sample's batch.</param>
internal sealed record SplitModel(Split Split, string BatchType, EquatableArray<LoaderModel> Loaders, string Access);

/// <summary>How many loaders one loader method returns.</summary>
internal enum LoaderShape
{
    /// <summary>One.</summary>
    Single,

    /// <summary>A list or array.</summary>
    List,

    /// <summary>A dictionary from names.</summary>
    Dictionary,
}

/// <summary>One loader method.</summary>
/// <param name="Name">The loader's name, or null.</param>
/// <param name="Call">The expression that names the method, without parentheses.</param>
/// <param name="ReturnType">The user's own exact type.</param>
/// <param name="Shape">Whether the method returns one loader or several.</param>
/// <param name="Summary">Of its documentation comment, or null.</param>
internal sealed record LoaderModel(string? Name, string Call, string ReturnType, LoaderShape Shape, string? Summary);
