using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>Follows one sample from prepare to the model's batch.</summary>
internal sealed class Explainer(IDataModule module, Split split, long? index) : ILoaderVisitor
{
    private readonly List<ExplainedStep> steps = [];
    private readonly long? asked = index;
    private string? title;
    private bool failed;

    public static SampleExplanation Explain(IDataModule data, Split split, long? index)
    {
        ArgumentNullException.ThrowIfNull(data);
        LibTorch.Require();
        var explainer = new Explainer(data, split, index);
        var stage = OpenStage.StageOf(data, split);
        var isSetUp = data is IDescribedModule { } known && known.IsSetUp(stage);
        try
        {
            if (explainer.SetUp(stage, isSetUp))
            {
                explainer.Try("loader", "", () => SplitLoaders.Visit(data, split, explainer));
            }
        }
        finally
        {
            if (!isSetUp)
            {
                ModuleLifecycle.Teardown(data, stage);
            }
        }

        return new(explainer.title ?? $"{SplitLoaders.NameOf(data)}, {SplitLoaders.Word(split)}", explainer.steps);
    }

    public void Visit<TBatch>(IBatchTransfer<TBatch> data, NamedLoader<TBatch> loader, BatchContext context)
    {
        if (title is not null)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        title = $"{SplitLoaders.NameOf(module)}, {SplitLoaders.Word(split)}{(loader.Name is null ? "" : " " + loader.Name)}: a batch of the first epoch";
        var method = (module as IDescribedModule)?.Hooks.FirstOrDefault(hook => hook.Kind == ModuleHookKind.Dataloader && hook.Splits.Contains(split))?.Method ?? "loader";
        if (loader.Loader is DataLoader<TBatch> known)
        {
            Note("loader", method, string.Create(CultureInfo.InvariantCulture,
                $"{known.BatchCount?.ToString("N0", CultureInfo.InvariantCulture) ?? "an unknown number of"} batches of {known.BatchSize}, {known.Workers} worker{(known.Workers == 1 ? "" : "s")}"));
            using var memory = new BatchMemory();
            if (known.Source.Accept(new Walk<TBatch>(this, known, memory)) is { } batch)
            {
                Hooks(data, batch.Value, context);
            }

            return;
        }

        Note("loader", method, "not a DataLoader: its samples cannot be explained, only its first batch");
        var first = default(TBatch);
        if (Try("collate", "first batch", () => first = loader.Loader.First()))
        {
            Columns("collate", first);
            Hooks(data, first!, context);
        }
    }

    private void Note(string phase, string name, string result, TimeSpan? elapsed = null, long? bytes = null) =>
        steps.Add(new(phase, name, result) { Elapsed = elapsed, Bytes = bytes });

    private void Fail(string phase, string name, string result, Exception error)
    {
        failed = true;
        steps.Add(new(phase, name, result) { Error = error });
    }

    // Exceptions are caught, because an explanation shows them.
    private bool Try(string phase, string name, Action action)
    {
        try
        {
            action();
            return !failed;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Fail(phase, name, "", error);
            return false;
        }
    }

    private bool SetUp(Stage stage, bool isSetUp)
    {
        var hooks = (module as IDescribedModule)?.Hooks ?? [];
        if (isSetUp)
        {
            Note("setup", stage.ToString().ToLowerInvariant(), "was already set up");
            return true;
        }

        ModuleHook[] prepare = [.. hooks.Where(static hook => hook.Kind == ModuleHookKind.Prepare)];
        ModuleHook[] setup = [.. hooks.Where(hook => hook.Kind == ModuleHookKind.Setup && (hook.Stages.Count == 0 || hook.Stages.Contains(stage)))];
        return Timed("prepare", prepare, () => ModuleLifecycle.Prepare(module)) && Timed("setup", setup, () => ModuleLifecycle.Setup(module, stage));
    }

    /// <summary>Runs the hooks of one kind together. The last hook has the duration of all.</summary>
    private bool Timed(string phase, ModuleHook[] hooks, Action action)
    {
        var started = Stopwatch.GetTimestamp();
        if (!Try(phase, string.Join(", ", hooks.Select(static hook => hook.Method)), action))
        {
            return false;
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        for (var i = 0; i < hooks.Length; i++)
        {
            Note(phase, hooks[i].Method, hooks[i].Summary ?? "", i == hooks.Length - 1 ? elapsed : null);
        }

        return true;
    }

    private void Hooks<TBatch>(IBatchTransfer<TBatch> data, TBatch batch, BatchContext context)
    {
        string[] hooks = [.. ((module as IDescribedModule)?.Hooks ?? [])
            .Where(hook => hook.Kind is ModuleHookKind.BeforeBatchTransfer or ModuleHookKind.TransferBatch or ModuleHookKind.AfterBatchTransfer && (hook.Splits.Count == 0 || hook.Splits.Contains(split)))
            .Select(static hook => $"{hook.Method} [{hook.Kind}]")];
        var name = hooks.Length == 0 ? "move to the device" : string.Join(", ", hooks);
        var moved = default(TBatch);
        var started = Stopwatch.GetTimestamp();
        if (Try("hooks", name, () => moved = data.TransferBatchToDevice(batch, context)))
        {
            Note("hooks", name, hooks.Length == 0 ? "no hooks" : "", Stopwatch.GetElapsedTime(started));
            if (hooks.Length > 0)
            {
                Columns("hooks", moved);
            }
        }
    }

    private void Columns(string phase, object? batch)
    {
        foreach (var column in Column.Of(batch))
        {
            Note(phase, column.Name, column.Format + Range(column), bytes: column.Bytes);
            if (column.Lengths is { } lengths)
            {
                Note(phase, $"{column.Name}Lengths", string.Create(CultureInfo.InvariantCulture, $"from {lengths.min().item<long>()} to {lengths.max().item<long>()}, padded to {column.Tensor!.size(1)}"));
            }
        }
    }

    private static string Range(Column column)
    {
        if (column.Tensor is not { } tensor || tensor.numel() == 0)
        {
            return "";
        }

        using var scope = torch.NewDisposeScope();
        var numbers = tensor.to(torch.ScalarType.Float64, torch.CPU);
        var finite = numbers[numbers.isfinite()];
        var range = finite.numel() == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", from {finite.min().item<double>():0.####} to {finite.max().item<double>():0.####}");
        var rest = numbers.numel() - finite.numel();
        return rest == 0 ? range : string.Create(CultureInfo.InvariantCulture, $"{range}, {rest} NaN or infinite");
    }

    /// <summary>A batch in an object, so that null can mean that there is none, also for a batch type that is a struct.</summary>
    private sealed record Made<TBatch>(TBatch Value);

    private sealed class Walk<TBatch>(Explainer to, DataLoader<TBatch> loader, BatchMemory memory) : ISourceVisitor<TBatch, Made<TBatch>?>
    {
        public Made<TBatch>? VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed)
        {
            var keys = Keys(dataset.Count, to.asked);
            if (keys.Length == 0)
            {
                to.Note("source", SampleTrace.Describe(dataset)[0], "no samples");
                return null;
            }

            to.title += string.Create(CultureInfo.InvariantCulture, $", sample {keys[0]} of {dataset.Count:N0}");
            var samples = new TSample[keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                if (!Fetch(dataset, keys[i], seed, show: i == 0, out samples[i]))
                {
                    return null;
                }
            }

            return Collate(samples, keys, collate);
        }

        public Made<TBatch>? VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed)
        {
            TSample[] samples = [];
            var name = StreamDataset.Describe(stream);
            if (!to.Try("source", name, () => samples = [.. stream.Read(0, 0).Take(loader.BatchSize)]) || samples.Length == 0)
            {
                return null;
            }

            to.Note("source", name, SampleParts.Describe(samples[0]).Text);
            Parts(samples[0]);
            return Collate(samples, [.. Enumerable.Range(0, samples.Length).Select(static i => (long)i)], collate);
        }

        /// <summary>The indices of the wanted sample and of those after it, as many as fill a batch; or the indices of the loader's first batch.</summary>
        private long[] Keys(long count, long? sample)
        {
            if (sample is { } index)
            {
                if (index < 0 || index >= count)
                {
                    throw new ArgumentOutOfRangeException(nameof(sample), index, FormattableString.Invariant($"The dataset has {count} samples, so their indices are 0 to {count - 1}."));
                }

                return [.. Enumerable.Range(0, (int)Math.Min(loader.BatchSize, count - index)).Select(i => index + i)];
            }

            using var plan = loader.Source.Plan(new LoaderPosition(0, 0));
            if (plan.BatchCount == 0)
            {
                return [];
            }

            var keys = new long[plan.Locate(0).Size];
            plan.Read(0, keys);
            return keys;
        }

        private bool Fetch<TSample>(IDataset<TSample> dataset, long key, ulong seed, bool show, out TSample sample)
        {
            var random = new SampleRandom(seed, key);
            var trace = new SampleTrace();
            try
            {
                sample = trace.Get(dataset, key, random);
                if (show)
                {
                    // The second time has no JIT compilation.
                    trace = new SampleTrace();
                    random.SetRecord(key);
                    sample = trace.Get(dataset, key, random);
                    Show(trace);
                    Parts(sample);
                }

                return true;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                sample = default!;
                if (!show)
                {
                    to.Note("source", string.Create(CultureInfo.InvariantCulture, $"sample {key}, of the same batch"), "");
                }

                Show(trace);
                if (trace.Steps.All(static step => step.Error is null))
                {
                    to.Fail("source", string.Create(CultureInfo.InvariantCulture, $"sample {key}"), "", error);
                }

                return false;
            }
        }

        private void Show(SampleTrace trace)
        {
            for (var i = 0; i < trace.Steps.Count; i++)
            {
                var step = trace.Steps[i];
                var phase = i == 0 ? "source" : "map";
                if (step.Error is { } error)
                {
                    to.Fail(phase, step.Name, "", error);
                    continue;
                }

                var (text, bytes) = SampleParts.Describe(step.Value);
                to.Note(phase, step.Name, text, step.Elapsed, bytes > 0 ? bytes : null);
            }
        }

        private void Parts<TSample>(TSample sample)
        {
            if (default(TBatch) is not IDescribedBatch batch)
            {
                return;
            }

            foreach (var part in SampleParts.Of(batch, sample!))
            {
                to.Note("sample", part.Name, part.Text, bytes: part.Bytes > 0 ? part.Bytes : null);
            }

            foreach (var part in SampleParts.Of(batch, sample!).Where(static part => part.Element is not null))
            {
                if (to.Try("plan", part.Name, () => part.Element!.Plan()))
                {
                    var started = Stopwatch.GetTimestamp();
                    var plan = string.Join("; ", part.Element!.Plan());
                    to.Note("plan", part.Name, plan, Stopwatch.GetElapsedTime(started));
                }
            }
        }

        private Made<TBatch>? Collate<TSample>(TSample[] samples, long[] keys, CollateFunction<TSample, TBatch> collate)
        {
            if (to.failed)
            {
                return null;
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{samples.Length} samples");
            try
            {
                using (var warm = new BatchMemory())
                {
                    collate(samples, warm);
                }

                var started = Stopwatch.GetTimestamp();
                var made = new Made<TBatch>(collate(samples, memory));
                to.Note("collate", name, typeof(TBatch).Name, Stopwatch.GetElapsedTime(started));
                to.Columns("collate", made.Value);
                return made;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Blame(samples, keys, collate, name, error);
                return null;
            }
        }

        /// <summary>Finds the sample that cannot be collated alone, or that cannot be collated with the first.</summary>
        private void Blame<TSample>(TSample[] samples, long[] keys, CollateFunction<TSample, TBatch> collate, string name, Exception error)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                if (Fault(collate, [samples[i]]) is { } alone)
                {
                    to.Fail("collate", name, string.Create(CultureInfo.InvariantCulture, $"sample {keys[i]} cannot be collated{Description(samples[i])}"), alone);
                    return;
                }
            }

            for (var i = 1; i < samples.Length; i++)
            {
                if (Fault(collate, [samples[0], samples[i]]) is { } together)
                {
                    to.Fail("collate", name, string.Create(CultureInfo.InvariantCulture, $"sample {keys[i]} cannot be collated with sample {keys[0]}: sample {keys[0]} is{Description(samples[0])}, sample {keys[i]} is{Description(samples[i])}"), together);
                    return;
                }
            }

            to.Fail("collate", name, "each sample can be collated alone and with the first, but not all together", error);
        }

        private static Exception? Fault<TSample>(CollateFunction<TSample, TBatch> collate, TSample[] samples)
        {
            try
            {
                using var memory = new BatchMemory();
                collate(samples, memory);
                return null;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                return error;
            }
        }

        private static string Description<TSample>(TSample sample) => default(TBatch) is IDescribedBatch batch
            ? $" ({string.Join(", ", SampleParts.Of(batch, sample!).Select(static part => $"{part.Name} {part.Text}"))})"
            : $" ({SampleParts.Describe(sample).Text})";
    }
}
