using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Visits the fields of a parameter group's options, or of the state of one parameter. Each method returns the new value of the field.
/// </summary>
internal interface IOptimizerFields
{
    double? Number(string name, double? value);

    bool? Flag(string name, bool? value);

    long Count(string name, long value);

    /// <summary>Visits a tensor of the parameter's shape, dtype and device.</summary>
    torch.Tensor Tensor(string name, torch.Tensor value, Parameter parameter);

    /// <summary>Visits a tensor of the parameter's shape, dtype and device that may be null: before the first step, or because of the options.</summary>
    torch.Tensor? OptionalTensor(string name, torch.Tensor? value, Parameter parameter);
}

/// <summary>The fields of SGD, Adam and AdamW.</summary>
internal static class OptimizerFields
{
    public static bool Knows(torch.optim.Optimizer optimizer) => optimizer is SGD or Adam or AdamW;

    public static void Visit(OptimizerOptions options, IOptimizerFields fields)
    {
        options.LearningRate = fields.Number("lr", options.LearningRate);
        options.InitialLearningRate = fields.Number("initial_lr", options.InitialLearningRate)!.Value;
        switch (options)
        {
            case SGD.Options sgd:
                sgd.momentum = fields.Number("momentum", sgd.momentum);
                sgd.dampening = fields.Number("dampening", sgd.dampening);
                sgd.weight_decay = fields.Number("weight_decay", sgd.weight_decay);
                sgd.nesterov = fields.Flag("nesterov", sgd.nesterov);
                sgd.maximize = fields.Flag("maximize", sgd.maximize);
                break;
            case Adam.Options adam:
                adam.beta1 = fields.Number("beta1", adam.beta1);
                adam.beta2 = fields.Number("beta2", adam.beta2);
                adam.eps = fields.Number("eps", adam.eps);
                adam.weight_decay = fields.Number("weight_decay", adam.weight_decay);
                adam.amsgrad = fields.Flag("amsgrad", adam.amsgrad);
                adam.maximize = fields.Flag("maximize", adam.maximize);
                break;
            case AdamW.Options adamW:
                adamW.beta1 = fields.Number("beta1", adamW.beta1);
                adamW.beta2 = fields.Number("beta2", adamW.beta2);
                adamW.eps = fields.Number("eps", adamW.eps);
                adamW.weight_decay = fields.Number("weight_decay", adamW.weight_decay);
                adamW.amsgrad = fields.Flag("amsgrad", adamW.amsgrad);
                adamW.maximize = fields.Flag("maximize", adamW.maximize);
                break;
        }
    }

    public static void Visit(OptimizerState state, Parameter parameter, IOptimizerFields fields)
    {
        switch (state)
        {
            case SGD.State sgd:
                sgd.momentum_buffer = fields.OptionalTensor("momentum_buffer", sgd.momentum_buffer, parameter);
                break;
            case Adam.State adam:
                adam.step = fields.Count("step", adam.step);
                adam.exp_avg = fields.Tensor("exp_avg", adam.exp_avg, parameter);
                adam.exp_avg_sq = fields.Tensor("exp_avg_sq", adam.exp_avg_sq, parameter);
                adam.max_exp_avg_sq = fields.OptionalTensor("max_exp_avg_sq", adam.max_exp_avg_sq, parameter);
                break;
            case AdamW.State adamW:
                adamW.step = fields.Count("step", adamW.step);
                adamW.exp_avg = fields.Tensor("exp_avg", adamW.exp_avg, parameter);
                adamW.exp_avg_sq = fields.Tensor("exp_avg_sq", adamW.exp_avg_sq, parameter);
                adamW.max_exp_avg_sq = fields.OptionalTensor("max_exp_avg_sq", adamW.max_exp_avg_sq, parameter);
                break;
        }
    }
}
