namespace DataModule;

/// <summary>Checks that a saved state fits a loader.</summary>
internal static class LoaderState
{
    public static void Check<TBatch>(StateDict state, int version, BatchSource<TBatch> source, bool allowBatchSizeChange)
    {
        var found = state.GetInt64("version");
        if (found < 1 || found > version)
        {
            throw new StateException(FormattableString.Invariant(
                $"The loader's state has version {found}, but this version of the library reads versions 1 to {version}."));
        }

        var expected = new StateDict();
        source.Describe(expected);
        foreach (var (name, value) in expected.Values)
        {
            var saved = JsonText.Of(state.Values[name], "nothing");
            var own = JsonText.Of(value, "nothing");
            if (saved != own && !(name == "batchSize" && allowBatchSizeChange))
            {
                throw new StateException(
                    $"The loader's state does not fit this loader: its {name} is {saved}, this loader's is {own}." +
                    (name == "batchSize" ? " Set LoaderOptions.AllowBatchSizeChange to resume with another batch size." : string.Empty));
            }
        }
    }
}
