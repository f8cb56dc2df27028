using TorchSharp;

namespace DataModule;

/// <summary>One dispose scope serves all the steps of a loop: a scope a step would be an allocation a step.</summary>
internal static class DisposeScopes
{
    /// <summary>Disposes what is in the scope; unlike the method that it calls, it allocates nothing if there is nothing.</summary>
    public static void DisposeIfAny(this DisposeScope scope)
    {
        if (scope.DisposablesCount > 0)
        {
            scope.DisposeEverything();
        }
    }
}
