using System.Collections;
using TorchSharp;

namespace DataModule;

/// <summary>Compares a checkpoint with the run that resumes from it. Differences are errors, unless <see cref="Trainer.AcceptOnResume"/> accepts them.</summary>
internal sealed class ResumeChecks(Trainer trainer)
{
    private const string Batches = "batches";

    /// <summary>The versions of this run, as they are saved in checkpoints.</summary>
    public static StateDict Versions { get; } = new StateDict()
        .Set("datamodule", typeof(Trainer).Assembly.GetName().Version!.ToString(3))
        .Set("libtorch", torch.__version__);

    /// <summary>Saves a fingerprint of a loader without state, to notice on resume that its data differs. Loaders with state check it themselves.</summary>
    public static void Fingerprint(StateDict fingerprints, string name, IEnumerable loader, long? batches)
    {
        if (loader is not IStateful && batches is { } count)
        {
            fingerprints.Set(name, new StateDict().Set(Batches, count));
        }
    }

    /// <exception cref="StateException">The versions differ, and that is not accepted.</exception>
    public void CheckVersions(StateDict saved) => Try(ResumeDifferences.Versions, "The checkpoint was saved with another version", () =>
    {
        var different = Versions.Values
            .Select(version => (version.Key, Here: version.Value!.ToJsonString(), There: saved.Values[version.Key]?.ToJsonString() ?? "unknown"))
            .Where(version => version.Here != version.There)
            .Select(version => $"{version.Key} is {version.There} in the checkpoint, but {version.Here} here")
            .ToArray();
        if (different.Length > 0)
        {
            throw new StateException($"{string.Join("; ", different)}.");
        }
    });

    /// <summary>Restores the position of a loader. If that fails, the loader keeps its state.</summary>
    /// <returns>Whether the position was restored.</returns>
    /// <exception cref="StateException">The loader differs, and that is not accepted.</exception>
    public bool RestoreLoader(Checkpoint checkpoint, string section, string? part, IEnumerable loader, long? batches)
    {
        var name = part is null ? section : $"{section}/{part}";
        return RestoreData($"{name} loader", () =>
        {
            if (loader is not IStateful stateful)
            {
                CheckBatches(checkpoint.Fingerprints, name, batches);
                return;
            }

            var before = stateful.StateDict();
            var states = part is null ? checkpoint.Loaders : checkpoint.Loaders.GetState(section);
            try
            {
                stateful.LoadStateDict(states.GetState(part ?? section));
            }
            catch (StateException)
            {
                stateful.LoadStateDict(before);
                throw;
            }
        });
    }

    /// <returns>Whether the state was restored.</returns>
    /// <exception cref="StateException">The state does not fit, and that is not accepted.</exception>
    public bool RestoreData(string what, Action restore) =>
        Try(ResumeDifferences.Data, $"The checkpoint's {what} does not fit this run's", restore);

    private static void CheckBatches(StateDict fingerprints, string name, long? here)
    {
        if (here is { } count && fingerprints.Contains(name) && fingerprints.GetState(name).GetInt64(Batches) is var saved && saved != count)
        {
            throw new StateException(FormattableString.Invariant($"It has {saved} batches in the checkpoint, but {count} here."));
        }
    }

    private bool Try(ResumeDifferences kind, string what, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (StateException error)
        {
            if (!trainer.AcceptOnResume.HasFlag(kind))
            {
                throw new StateException(
                    $"{what}. {error.Message} To resume anyway, set Trainer.AcceptOnResume to ResumeDifferences.{kind}.", error);
            }

            trainer.Warn($"accepted: {what}. {error.Message}");
            return false;
        }
    }
}
