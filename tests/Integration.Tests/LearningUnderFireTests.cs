using AgentPlatform.Contracts.AgentDock.V1;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Tests.Shared;

namespace AgentPlatform.Tests;

public sealed class LearningUnderFireTests
{
    private const int Steps = 100;
    private const int GroupsPerStep = 8;
    private static readonly string[] s_victims = ["eval", "rollout", "agentdock", "inference", "experience", "trainer"];

    /// <summary>
    /// A model that can write turns and nothing else learns by reward to answer with words that begin in a to l, while each service is
    /// killed once. The run ends, the reward has risen, and the books balance to the last attempt.
    /// </summary>
    [Fact(Timeout = 600_000)]
    public async Task ReinforcementLearning_EveryServiceKilledOnce_RewardRisesAndEveryAttemptIsCountedOnce()
    {
        Needs.Docker(Needs.SandboxImage, Needs.MiniWebImage);
        var cancellation = TestContext.Current.CancellationToken;
        await using var platform = await RunningPlatform.StartAsync("docker", cancellation);
        var pretrained = await StageAsync(platform, "pretrain", r => r.Pretrain = RunningPlatform.Recipe.Pretrain(platform.World), cancellation);
        var tuned = await StageAsync(platform, "sft", r => r.Sft = RunningPlatform.Recipe.Sft(platform.World, pretrained.ModelPath), cancellation);
        var pending = new Queue<string>(s_victims);
        var rewards = new SortedDictionary<long, double>();
        var request = Request(platform, "rl");
        request.Rl = RunningPlatform.Recipe.Rl(platform.World, tuned.ModelPath);
        (request.Rl.Steps, request.Rl.GroupsPerStep) = (Steps, GroupsPerStep);

        var run = await platform.TrainAsync(
            request,
            async now =>
            {
                if (now.Metrics.TryGetValue("reward", out var reward))
                {
                    rewards[now.Step] = reward;
                }

                // One after the other, each as soon as the one before is back.
                if (pending.Count > 0 && now.State == RunState.Running && now.Step >= 3)
                {
                    await platform.KillAsync(pending.Dequeue(), cancellation);
                }
            },
            cancellation);

        Assert.Empty(pending);
        Assert.True(run.State == RunState.Succeeded, $"the run is {run.State} at step {run.Step}: {run.Message}");
        // A run that has nothing left to learn ends early.
        Assert.InRange(run.Step, 30, Steps);
        Assert.True(run.WeightVersion >= run.Step, $"only {run.WeightVersion} weight versions");
        var early = rewards.Where(r => r.Key <= 4).Average(r => r.Value);
        var late = rewards.Where(r => r.Key > run.Step - 4).Average(r => r.Value);
        Assert.True(late > early + 0.1, $"mean reward {early:F3} in the first four steps, {late:F3} in the last four");
        await BooksBalanceAsync(platform, run, request, cancellation);
        var tools = await platform.Connection.Tools.GetStatusAsync(new GetStatusRequest(), deadline: Soon, cancellationToken: cancellation);
        Assert.Equal("docker", tools.Sandbox);
        Assert.True(tools.Replicas.Count(r => r.Server == "miniweb" && r.Calls > 0) >= 2, "both replicas of MiniWeb must have been called");
    }

    private static async Task BooksBalanceAsync(RunningPlatform platform, GetRunResponse run, StartRunRequest request, CancellationToken cancellation)
    {
        var stats = await RunningPlatform.PersistAsync(
            async () => await platform.Connection.Experience.GetRunStatsAsync(new GetRunStatsRequest { RunId = request.RunId }, deadline: Soon, cancellationToken: cancellation), cancellation);
        Assert.Equal(stats.Issued, stats.Queued + stats.Running + stats.Ready + stats.Trained + stats.Rejected.Values.Sum());
        // Each step trains its groups whole and once.
        Assert.Equal(run.Step * GroupsPerStep * request.Rl.GroupSize, stats.Trained);
        // Attempts that infrastructure spoiled twenty times over are in their group and not in the loss; there are none here.
        Assert.Equal(stats.Trained, run.Staleness.Values.Sum());
        Assert.True(stats.ToolCalls > 0);
    }

    private static async Task<GetRunResponse> StageAsync(RunningPlatform platform, string stage, Action<StartRunRequest> configure, CancellationToken cancellation)
    {
        var request = Request(platform, stage);
        configure(request);
        var run = await platform.TrainAsync(request, _ => Task.CompletedTask, cancellation);
        Assert.True(run.State == RunState.Succeeded, $"{stage} is {run.State}: {run.Message}");
        return run;
    }

    private static StartRunRequest Request(RunningPlatform platform, string stage) =>
        new() { IdempotencyKey = stage, RunId = $"fire-{stage}", Seed = 3, OutputPath = Path.Combine(platform.Folder, stage) };

    private static DateTime Soon => TimeProvider.System.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(20);
}
