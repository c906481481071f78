using System.Globalization;
using AgentPlatform.Cli.Platform;
using AgentPlatform.Contracts.Experience.V1;
using AgentPlatform.Contracts.Trainer.V1;
using AgentPlatform.Worlds.Facts;
using AgentPlatform.Worlds.Generation;
using AgentPlatform.Worlds.Writing;

namespace AgentPlatform.Cli.Quickstart;

/// <summary>The main job, stage by stage, all through the services.</summary>
internal sealed class QuickstartRun(QuickstartOptions options, QuickstartView view, TimeProvider time)
{
    private static readonly double[] s_mergeShares = [0.8, 0.9];
    private readonly Recipe _recipe = new(options);
    private readonly Report _report = new() { Seed = options.Seed, Smoke = options.Smoke };
    private readonly string _name = $"seed-{options.Seed}-{time.GetUtcNow():yyyyMMdd-HHmmss}";

    /// <summary>Runs all of it; whatever happens, what was started is stopped.</summary>
    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var folder = Path.Combine(options.Output, "runs", _name);
        var world = Path.Combine(folder, "world");
        view.Stage("world", "generating pages, questions, reading texts and demonstrations from data/world");
        var questions = await Task.Run(() => WriteWorld(world), cancellationToken);
        _report.HeldoutQuestions = _recipe.EvaluatedQuestions > 0 ? _recipe.EvaluatedQuestions : questions;
        view.Done($"{questions} held-out questions");

        view.Stage("platform", "starting the services");
        await using var host = AppHostProcess.Start(folder, PlatformSettings.For(world, options.Sandbox, options.Workers));
        await host.WaitHealthyAsync(TimeSpan.FromSeconds(120), view.Progress, time, cancellationToken);
        using var platform = new PlatformConnection(host.StatePath);
        var tools = await platform.Tools.GetStatusAsync(new Contracts.AgentDock.V1.GetStatusRequest(), deadline: Soon, cancellationToken: cancellationToken);
        _report.Sandbox = tools.Sandbox;
        _report.ToolReplicas = tools.Replicas.Count(r => r.Server == "miniweb");
        view.Done($"tools run in {(tools.Sandbox == "docker" ? "Docker containers" : "local processes (no Docker engine was found)")}, {_report.ToolReplicas} replicas of MiniWeb");

        var stages = new StageDriver(platform, view, _recipe, _name, folder, world, options, time);
        var pretrained = await stages.TrainAsync("pretrain", r => r.Pretrain = _recipe.Pretrain(world), _report.Pretrain, null, cancellationToken);
        await stages.EvaluateAsync("pretrain", pretrained, _report.Pretrain, cancellationToken);
        var tuned = await stages.TrainAsync("sft", r => r.Sft = _recipe.Sft(world, pretrained), _report.Sft, null, cancellationToken);
        await stages.EvaluateAsync("sft", tuned, _report.Sft, cancellationToken);
        var merged = await MergeAsync(stages, world, pretrained, tuned, cancellationToken);
        await stages.EvaluateAsync("merged", merged, _report.Merged, cancellationToken);
        var final = await LearnAsync(stages, platform, host, world, merged, cancellationToken);
        await stages.EvaluateAsync("rl", final, _report.Rl, cancellationToken);

        _report.ModelPath = Path.Combine(options.Output, "model");
        CopyFolder(final, _report.ModelPath);
        var status = await platform.Tools.GetStatusAsync(new Contracts.AgentDock.V1.GetStatusRequest(), deadline: Soon, cancellationToken: cancellationToken);
        _report.ToolCalls = status.Calls;
        _report.ToolFaults = new SortedDictionary<string, long>(status.Faults.ToDictionary());
        _report.CpuSeconds = ProcessTimes.Of(HostState.Read(host.StatePath));
        _report.WallSeconds = time.GetElapsedTime(started).TotalSeconds;
        _report.Baseline = Baseline.Explain(_report);
        Judgement.Apply(_report);
        ReportFiles.Write(options.Output, folder, _report);
        await view.CloseAsync(_report, options.Output);
        if (options.Keep)
        {
            await KeepAsync(host, cancellationToken);
        }

        return _report;
    }

    /// <summary>Waits for Ctrl+C, which is how a kept platform is meant to end.</summary>
    private async Task KeepAsync(AppHostProcess host, CancellationToken cancellationToken)
    {
        view.Note($"the platform keeps running (--keep), its state is in {host.StatePath}; stop it with Ctrl+C");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            view.Note("stopping the platform");
        }
    }

    private DateTime Soon => time.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(10);

    private int WriteWorld(string world)
    {
        var facts = WorldFacts.Load(Path.Combine(RepositoryRoot.Find(), "data", "world"));
        var generated = WorldGenerator.Generate(facts, new WorldOptions { Seed = options.Seed });
        WorldFiles.Write(world, generated, new WorldFilesOptions { ReadingTexts = _recipe.ReadingTexts, Demonstrations = _recipe.Demonstrations });
        if (options.Smoke)
        {
            SmokeTasks.Write(world);
        }

        return generated.HeldOut.Count;
    }

    /// <summary>Tries a few shares and keeps the one with the lowest loss on validation demonstrations.</summary>
    private async Task<string> MergeAsync(StageDriver stages, string world, string pretrained, string tuned, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var best = (Path: string.Empty, Loss: double.PositiveInfinity);
        foreach (var share in s_mergeShares)
        {
            var stage = new StageReport();
            var path = await stages.TrainAsync($"merge-{share * 100:F0}", r => r.Merge = Recipe.Merge(world, pretrained, tuned, share), stage, null, cancellationToken);
            var loss = stage.Metrics["validation_loss"];
            _report.MergeSweep.Add(new SharePoint(share, loss, stage.Metrics["copy_error"]));
            if (loss < best.Loss)
            {
                best = (path, loss);
                _report.Merged.Metrics = stage.Metrics;
            }
        }

        _report.Merged.WallSeconds = time.GetElapsedTime(started).TotalSeconds;
        return best.Path;
    }

    private async Task<string> LearnAsync(StageDriver stages, PlatformConnection platform, AppHostProcess host, string world, string model, CancellationToken cancellationToken)
    {
        RolloutUse before;
        long firstVersion;
        string stage;
        string? final;
        var attempt = 0;
        while (true)
        {
            stage = attempt == 0 ? "rl" : $"rl-{attempt + 1}";
            before = await RolloutUse.ReadAsync(platform, Soon, cancellationToken);
            firstVersion = await stages.VersionAsync(cancellationToken);
            _report.Curve.Clear();
            final = await stages.TryTrainAsync(
                stage,
                r => (r.Rl, r.Seed) = (_recipe.Rl(world, model), r.Seed + (Recipe.AnotherOrder * (ulong)attempt)),
                _report.Rl,
                _report.Curve,
                curve => attempt < Recipe.RlRestarts && Recipe.IsStuck(curve),
                cancellationToken);
            if (final is not null)
            {
                break;
            }

            view.Note($"mean reward {Recipe.RecentReward(_report.Curve):P0} after {_report.Curve[^1].Step} steps: this run is stuck; starting again from the merged model with the tasks in another order");
            attempt++;
        }

        _report.Rl.Restarts = attempt;
        var after = await RolloutUse.ReadAsync(platform, Soon, cancellationToken);
        var run = await platform.Trainer.GetRunAsync(new GetRunRequest { RunId = stages.RunId(stage) }, deadline: Soon, cancellationToken: cancellationToken);
        var stats = await platform.Experience.GetRunStatsAsync(new GetRunStatsRequest { RunId = stages.RunId(stage) }, deadline: Soon, cancellationToken: cancellationToken);
        _report.WeightVersions = run.WeightVersion - firstVersion;
        _report.Trajectories = stats.StoredTrajectories;
        _report.Rejected = new SortedDictionary<string, long>(stats.Rejected.ToDictionary());
        _report.Staleness = new SortedDictionary<string, long>(run.Staleness.ToDictionary(s => s.Key.ToString(CultureInfo.InvariantCulture), s => s.Value));
        _report.TrainerIdle = run.TrainerIdleSeconds / Math.Max(1e-9, run.WallSeconds);
        _report.RolloutIdle = after.IdleShareSince(before);
        _report.RolloutTokensPerS = stats.SampledTokens / Math.Max(1e-9, run.WallSeconds);
        _report.Overhead = Overheads.Of(stats.Timings);
        foreach (var resource in HostState.Read(host.StatePath)?.Resources ?? [])
        {
            _report.Restarts[resource.Instance] = resource.Restarts;
        }

        return final;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
