using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.ServiceDefaults;
using AgentPlatform.Trainer.Runs;

namespace AgentPlatform.Trainer.Reinforcement;

/// <summary>
/// Keeps rollouts supplied and trains on what is ready. Admission bounds staleness: at most (max_staleness + 1) batches of
/// groups are outstanding, so a group is at most about max_staleness versions old when its turn comes; one that is older
/// all the same is rejected. Order within a step: update, checkpoint with the verdicts, commit, publish. A death between
/// any two of these neither loses nor repeats a group.
/// </summary>
internal sealed class RlLoop(TrainingRun run, PolicyLearner learner, TaskIssuer issuer, GroupInbox inbox, TimeProvider time)
{
    private const int HopelessBatches = 25;
    private const double Mastered = 0.95;
    private readonly Dictionary<long, long> _staleness = new(learner.State.Staleness);
    private readonly List<(IReadOnlyList<PolicySample> Samples, string GroupId)> _ready = [];
    private readonly List<RlState.StoredVerdict> _verdicts = [];
    private readonly List<double> _rewards = [];
    private long _returnedAtStep = learner.State.ReturnedGroups;
    private double _idleSeconds;

    private RlConfig Config => run.Request.Rl;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        run.Update(s =>
        {
            s.Steps = Config.Steps;
            _idleSeconds = s.TrainerIdleSeconds;
        });
        if (learner.State.Verdicts.Count > 0)
        {
            // The former life may have ended between checkpoint and commit.
            await CommitAsync(cancellationToken);
        }

        while (learner.State.Step < Config.Steps)
        {
            await IssueAsync(cancellationToken);
            await CollectAsync(cancellationToken);
            if (_ready.Count >= Config.GroupsPerStep)
            {
                await StepAsync(cancellationToken);
                _returnedAtStep = learner.State.ReturnedGroups;
            }
            else if (learner.State.ReturnedGroups - _returnedAtStep > HopelessBatches * Config.GroupsPerStep)
            {
                var reward = _rewards.DefaultIfEmpty(0).Average();
                if (reward < Mastered)
                {
                    throw new PlatformException(
                        PlatformErrorCode.WrongState,
                        "NOTHING_TO_LEARN",
                        $"{learner.State.ReturnedGroups - _returnedAtStep} groups came back and {_ready.Count} can be trained on (mean reward {reward:F3}). Begin from a model that sometimes succeeds, or use easier tasks.");
                }

                run.Report(learner.State.Step, new Dictionary<string, double>(), $"the tasks are mastered (mean reward {reward:F3}); ending at step {learner.State.Step}");
                break;
            }
        }

        await inbox.StopRunAsync(cancellationToken);
    }

    /// <summary>Groups that still count against the bound: issued, and neither trained nor rejected.</summary>
    private async Task IssueAsync(CancellationToken cancellationToken)
    {
        var allowed = (Config.MaxStaleness + 1) * Config.GroupsPerStep;
        var outstanding = learner.State.IssuedGroups - learner.State.ReturnedGroups;
        // In small batches: one submission for a few groups costs as much as for one.
        var batch = Math.Max(1, Config.GroupsPerStep / 4);
        while (outstanding + batch <= allowed)
        {
            await issuer.IssueAsync(learner.State.IssuedGroups, batch, learner.Version, cancellationToken);
            learner.State = learner.State with { IssuedGroups = learner.State.IssuedGroups + batch };
            outstanding += batch;
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var groups = await inbox.PullAsync(Config.GroupsPerStep, cancellationToken);
        _idleSeconds += time.GetElapsedTime(since).TotalSeconds;
        var idle = _idleSeconds;
        run.Update(s => s.TrainerIdleSeconds = idle);
        foreach (var group in groups)
        {
            _rewards.AddRange(group.Trajectories.Where(t => t.Scored).Select(t => t.Reward));
            var (samples, rejection) = GroupFilter.Apply(group, learner.Version, Config.MaxStaleness);
            if (rejection.Length > 0)
            {
                _verdicts.Add(new RlState.StoredVerdict(group.GroupId, rejection));
                learner.State = learner.State with { ReturnedGroups = learner.State.ReturnedGroups + 1 };
            }
            else
            {
                _ready.Add((samples, group.GroupId));
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var batch = _ready.GetRange(0, Config.GroupsPerStep);
        _ready.RemoveRange(0, Config.GroupsPerStep);
        var samples = batch.SelectMany(b => b.Samples).ToList();
        foreach (var sample in samples)
        {
            var lag = learner.Version - sample.OldestVersion;
            _staleness[lag] = _staleness.GetValueOrDefault(lag) + 1;
        }

        var metrics = new Dictionary<string, double>(learner.Update(samples))
        {
            ["reward"] = _rewards.DefaultIfEmpty(0).Average(),
            ["staleness"] = samples.Average(s => (double)(learner.Version - s.OldestVersion)),
            ["groups_rejected"] = _verdicts.Count,
        };
        _verdicts.AddRange(batch.Select(b => new RlState.StoredVerdict(b.GroupId, string.Empty)));
        learner.State = learner.State with
        {
            Step = learner.State.Step + 1,
            ReturnedGroups = learner.State.ReturnedGroups + batch.Count,
            Verdicts = [.. _verdicts],
            TrainedVersion = learner.Version,
            Staleness = new Dictionary<long, long>(_staleness),
        };
        _verdicts.Clear();
        _rewards.Clear();
        learner.Save();
        await CommitAsync(cancellationToken);
        await learner.PublishAsync(cancellationToken);
        metrics["step_seconds"] = time.GetElapsedTime(since).TotalSeconds;
        run.Update(s =>
        {
            s.Staleness.Clear();
            s.Staleness.Add(_staleness);
        });
        run.Report(learner.State.Step, metrics);
    }

    private Task CommitAsync(CancellationToken cancellationToken) => inbox.CommitAsync(
        $"{run.Request.RunId}/commit/{learner.State.Step}", [.. learner.State.Verdicts.Select(v => v.ToMessage())], learner.State.TrainedVersion, cancellationToken);
}
