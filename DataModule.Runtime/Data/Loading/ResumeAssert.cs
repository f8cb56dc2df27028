namespace DataModule;

/// <summary>For tests of one's own datasets, samplers and pipelines.</summary>
public static class ResumeAssert
{
    /// <summary>
    /// Checks that a loader resumes exactly: runs it for some epochs, then, for every place at which a run can be
    /// saved, loads the state saved there into a fresh loader and compares all that follows.
    /// </summary>
    /// <param name="create">Makes a loader, each time the same; it may differ in its number of workers.</param>
    /// <param name="describe">What is compared of a batch: all that matters of its content, as text.</param>
    /// <param name="epochs">How many epochs are run; 2 by default.</param>
    /// <param name="stride">Every how many batches a state is saved; 1 by default.</param>
    /// <exception cref="InvalidOperationException">A resumed run differs; says where, and shows both batches.</exception>
    public static void AssertResumesExactly<TBatch>(
        Func<ILoader<TBatch>> create, Func<TBatch, string> describe, int epochs = 2, int stride = 1)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(describe);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);

        var whole = new List<string>();
        // The first state is that of a loader before its first batch.
        var states = new List<(int Batches, int Epoch, string State)>();
        using (var loader = create())
        {
            states.Add((0, 0, loader.StateDict().ToJson()));
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                foreach (var batch in loader)
                {
                    whole.Add(describe(batch));
                    if (whole.Count % stride == 0)
                    {
                        states.Add((whole.Count, epoch, loader.StateDict().ToJson()));
                    }
                }

                states.Add((whole.Count, epoch + 1, loader.StateDict().ToJson()));
            }
        }

        foreach (var (batches, epoch, state) in states)
        {
            using var loader = create();
            loader.LoadStateDict(DataModule.StateDict.Parse(state));
            var place = batches;
            for (var left = epoch; left < epochs; left++)
            {
                foreach (var batch in loader)
                {
                    var found = describe(batch);
                    var expected = place < whole.Count ? whole[place] : "nothing";
                    if (found != expected)
                    {
                        throw new InvalidOperationException(FormattableString.Invariant(
                            $"Resumed after {batches} batches, batch {place + 1} differs; what it holds must depend on nothing but the sample and the SampleRandom passed in.\nUninterrupted: {expected}\nResumed:       {found}"));
                    }

                    place++;
                }
            }

            if (place != whole.Count)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Resumed after {batches} batches, the run ends after {place}; uninterrupted it has {whole.Count}."));
            }
        }
    }
}
