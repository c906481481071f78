using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Trainer.Data;
using AgentPlatform.Trainer.Hosting;
using AgentPlatform.Trainer.Losses;
using AgentPlatform.Trainer.Publishing;
using AgentPlatform.Trainer.Runs;
using AgentPlatform.Trainer.Supervised;
using Microsoft.Extensions.Options;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>Asynchronous GRPO: rollouts go on all the time, each batch of groups that is ready makes a new version.</summary>
internal sealed class RlStage(
    ExperienceService.ExperienceServiceClient experience, WeightPublisher publisher, IOptions<TrainerOptions> options, TimeProvider time, ILogger<RlStage> logger) : ITrainingStage
{
    public void Validate(StartRunRequest request)
    {
        var config = request.Rl;
        Check.FolderExists(config.ModelPath, "rl.model_path");
        Check.FileExists(config.TasksPath, "rl.tasks_path");
        Check.NotEmpty(config.Grader, "rl.grader");
        Check.Present(config.Sampling, "rl.sampling");
        Check.Positive(config.Sampling.Temperature, "rl.sampling.temperature");
        Check.Positive(config.Sampling.MaxNewTokens, "rl.sampling.max_new_tokens");
        Check.Positive(config.GroupsPerStep, "rl.groups_per_step");
        Check.That(config.GroupSize >= 2, "rl.group_size", $"must be at least 2, is {config.GroupSize}");
        Check.Positive(config.Steps, "rl.steps");
        Check.NotNegative(config.MaxStaleness, "rl.max_staleness");
        Check.NotNegative(config.Minibatches, "rl.minibatches");
        Check.That(config.ClipLow is > 0 and < 1, "rl.clip_low", $"must be between 0 and 1, is {config.ClipLow}");
        Check.Positive(config.ClipHigh, "rl.clip_high");
        OptimizerOptions.Validate(config.Optimizer, "rl.optimizer");
        LossRegistry.Find(config.Loss);
        TaskFile.Read(config.TasksPath);
    }

    public async Task<string> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var learner = await PolicyLearner.OpenAsync(run, publisher, options.Value.OverlapThreads, cancellationToken);
        var inbox = new GroupInbox(experience, run.Request.RunId, time, logger);
        var issuer = new TaskIssuer(experience, inbox, run.Request.RunId, run.Request.Seed, run.Request.Rl, TaskFile.Read(run.Request.Rl.TasksPath), time);
        await new RlLoop(run, learner, issuer, inbox, time).RunAsync(cancellationToken);
        return learner.SaveModel();
    }
}
