namespace DataModule;

/// <summary>Checks for tests of your own datasets, samplers and pipelines.</summary>
public static class ResumeAssert
{
    /// <summary>
    /// Checks that a loader resumes exactly: runs it for some epochs and saves its state before the first batch, after each batch and at the
    /// end of each epoch; then loads each state into a new loader, and compares all batches that follow.
    /// </summary>
    /// <param name="create">Creates the same loader each time; only the number of workers may differ.</param>
    /// <param name="describe">Returns the content of a batch that is compared, as text.</param>
    /// <param name="epochs">The number of epochs to run; at least 1, 2 by default.</param>
    /// <param name="stride">The number of batches from one saved state to the next; at least 1, 1 by default.</param>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <exception cref="InvalidOperationException">A resumed run differs; the message says where, and shows both batches.</exception>
    public static void AssertResumesExactly<TBatch>(
        Func<ILoader<TBatch>> create, Func<TBatch, string> describe, int epochs = 2, int stride = 1)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(describe);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);

        var whole = new List<string>();
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
                            $"Resumed after {batches} batches, batch {place + 1} differs; a batch may depend only on its samples and on the SampleRandom that is passed in.\nUninterrupted: {expected}\nResumed:       {found}"));
                    }

                    place++;
                }
            }

            if (place != whole.Count)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Resumed after {batches} batches, the run ends after {place} batches; the uninterrupted run has {whole.Count}."));
            }
        }
    }
}
