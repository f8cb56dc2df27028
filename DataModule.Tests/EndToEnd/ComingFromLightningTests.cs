using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The page for those who know Lightning has all of its names, and only names of ours that there are.</summary>
public sealed partial class ComingFromLightningTests
{
    // What the page says in examples.
    private static readonly HashSet<string> Examples = ["FashionDataModule", "Digit", "Net", "TData", "TModel", "TBatch", "ILogger"];

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "coming-from-lightning.md"));

    [Theory]
    [InlineData(
        "LightningDataModule",
        "prepare_data setup teardown train_dataloader val_dataloader test_dataloader predict_dataloader on_exception transfer_batch_to_device " +
        "on_before_batch_transfer on_after_batch_transfer state_dict load_state_dict load_from_checkpoint from_datasets save_hyperparameters hparams hparams_initial " +
        "prepare_data_per_node trainer")]
    [InlineData(
        "LightningModule",
        "training_step validation_step test_step predict_step configure_optimizers automatic_optimization optimizers lr_schedulers manual_backward backward optimizer_step " +
        "optimizer_zero_grad configure_gradient_clipping lr_scheduler_step clip_gradients toggle_optimizer untoggle_optimizer log log_dict print all_gather configure_callbacks " +
        "configure_model save_hyperparameters hparams hparams_initial load_from_checkpoint strict_loading on_save_checkpoint on_load_checkpoint trainer global_step current_epoch " +
        "device global_rank local_rank logger loggers freeze unfreeze to_onnx to_torchscript example_input_array on_fit_start on_fit_end on_train_start on_train_end " +
        "on_train_epoch_start on_train_epoch_end on_validation_epoch_start on_validation_epoch_end on_validation_start on_validation_end on_train_batch_start on_train_batch_end " +
        "on_before_optimizer_step on_after_backward on_before_zero_grad on_before_backward on_validation_model_eval on_validation_model_train")]
    [InlineData(
        "Trainer",
        "fit validate test predict save_checkpoint max_epochs min_epochs max_steps min_steps max_time accelerator devices strategy num_nodes use_distributed_sampler sync_batchnorm " +
        "precision accumulate_grad_batches gradient_clip_val gradient_clip_algorithm limit_train_batches limit_val_batches limit_test_batches limit_predict_batches val_check_interval " +
        "check_val_every_n_epoch num_sanity_val_steps fast_dev_run overfit_batches reload_dataloaders_every_n_epochs log_every_n_steps callbacks logger default_root_dir " +
        "enable_checkpointing detect_anomaly enable_model_summary enable_progress_bar deterministic benchmark inference_mode profiler barebones plugins model_registry callback_metrics " +
        "logged_metrics current_epoch global_step is_global_zero global_rank world_size node_rank datamodule lightning_module model optimizers lr_scheduler_configs train_dataloader " +
        "val_dataloaders test_dataloaders predict_dataloaders num_training_batches num_val_batches estimated_stepping_batches should_stop state sanity_checking checkpoint_callback " +
        "ckpt_path log_dir")]
    [InlineData(
        "callbacks",
        "ModelCheckpoint EarlyStopping LearningRateMonitor WeightAveraging EMAWeightAveraging StochasticWeightAveraging ThroughputMonitor Timer OnExceptionCheckpoint " +
        "BackboneFinetuning BasePredictionWriter GradientAccumulationScheduler LambdaCallback BatchSizeFinder LearningRateFinder DeviceStatsMonitor ModelPruning SpikeDetection " +
        "ModelSummary RichModelSummary TQDMProgressBar RichProgressBar CSVLogger TensorBoardLogger WandbLogger MLFlowLogger")]
    public void Every_name_of_Lightning_stands_on_the_page(string of, string names)
    {
        var known = Rows().SelectMany(row => Name().Matches(row.Lightning)).Select(match => match.Value).ToHashSet();

        Assert.True(names.Split(' ').All(known.Contains), $"Missing of {of}: {string.Join(", ", names.Split(' ').Where(name => !known.Contains(name)))}");
    }

    [Fact]
    public void What_stands_beside_them_are_names_that_there_are()
    {
        var own = from assembly in (Assembly[])[typeof(Trainer).Assembly, typeof(DataModuleApp).Assembly, typeof(torch).Assembly]
                  from type in assembly.GetExportedTypes()
                  from name in type.GetMembers().Select(member => member.Name).Append(Regex.Replace(type.Name, "(Attribute)?(`.*)?$", ""))
                  select name;
        var generated = typeof(ComingFromLightningTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance))
            .Select(member => member.Name);

        Assert.Empty(Rows().SelectMany(row => Pascal().Matches(row.Here)).Select(match => match.Value).Distinct().Except([.. own, .. generated, .. Examples]));
    }

    // The code of the first and the second column.
    private static IEnumerable<(string Lightning, string Here)> Rows() =>
        from line in Page.Split('\n')
        where line.StartsWith("| ", StringComparison.Ordinal)
        let cells = line.Split(" | ")
        select (Code(cells[0]), Code(cells[1]));

    private static string Code(string cell) => string.Join(' ', Span().Matches(cell).Select(match => match.Groups[1].Value));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Pascal();
}
