using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Models.Training;
using AgentPlatform.Trainer.Runs;

namespace AgentPlatform.Trainer.Supervised;

/// <summary>A request's optimiser: zero means the default of <see cref="AdamWOptions"/>.</summary>
internal static class OptimizerOptions
{
    private static readonly AdamWOptions s_default = new();

    public static AdamWOptions From(Optimizer optimizer) => new()
    {
        Beta1 = optimizer.Beta1 > 0 ? optimizer.Beta1 : s_default.Beta1,
        Beta2 = optimizer.Beta2 > 0 ? optimizer.Beta2 : s_default.Beta2,
        WeightDecay = optimizer.WeightDecay,
        GradientClip = optimizer.GradientClip > 0 ? optimizer.GradientClip : s_default.GradientClip,
    };

    public static void Validate(Optimizer? optimizer, string field)
    {
        Check.Present(optimizer, field);
        Check.Positive(optimizer.LearningRate, field + ".learning_rate");
        Check.That(optimizer.LearningRate < 1, field + ".learning_rate", $"must be less than 1, is {optimizer.LearningRate}");
        Check.NotNegative(optimizer.WeightDecay, field + ".weight_decay");
        Check.That(optimizer.Beta1 is >= 0 and < 1, field + ".beta1", $"must be in [0, 1), is {optimizer.Beta1}");
        Check.That(optimizer.Beta2 is >= 0 and < 1, field + ".beta2", $"must be in [0, 1), is {optimizer.Beta2}");
    }

    public static void Validate(StopRule? stop, string field)
    {
        Check.Present(stop, field);
        Check.That(stop.Metric is "validation_loss" or "copy_error", field + ".metric", $"must be \"validation_loss\" or \"copy_error\", not \"{stop.Metric}\"");
        Check.Positive(stop.Target, field + ".target");
        Check.Positive(stop.EvaluateEvery, field + ".evaluate_every");
        Check.Positive(stop.MaxSteps, field + ".max_steps");
        Check.NotNegative(stop.MaxRestarts, field + ".max_restarts");
        Check.NotNegative(stop.Accept, field + ".accept");
    }
}
