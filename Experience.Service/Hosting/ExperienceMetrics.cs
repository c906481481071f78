using System.Diagnostics.Metrics;

namespace AgentPlatform.Experience.Hosting;

/// <summary>The room's instruments.</summary>
internal sealed class ExperienceMetrics
{
    /// <summary>Name of the room's meter.</summary>
    public const string MeterName = "AgentPlatform.Experience";

    private readonly Counter<long> submitted;
    private readonly Counter<long> leased;
    private readonly Counter<long> stored;
    private readonly Counter<long> committed;
    private readonly Histogram<int> batch;

    public ExperienceMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        submitted = meter.CreateCounter<long>("agentplatform.experience.tasks.submitted", "{task}");
        leased = meter.CreateCounter<long>("agentplatform.experience.tasks.leased", "{task}");
        stored = meter.CreateCounter<long>("agentplatform.experience.trajectories.stored", "{trajectory}");
        committed = meter.CreateCounter<long>("agentplatform.experience.trajectories.committed", "{trajectory}");
        batch = meter.CreateHistogram<int>("agentplatform.experience.commit.operations", "{operation}");
    }

    public void Submitted(int tasks) => submitted.Add(tasks);

    public void Leased(int tasks) => leased.Add(tasks);

    public void Stored(int trajectories) => stored.Add(trajectories);

    public void Committed(int trajectories) => committed.Add(trajectories);

    public void Batch(int operations) => batch.Record(operations);
}
